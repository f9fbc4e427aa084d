//! Messages out of a stream of bytes.
//!
//! The framework's own decoder ends the session at the first frame that it cannot read (tokio-util's `FramedRead`
//! yields `None` after an error). This one answers and goes on: after a wrong length or broken JSON it looks for the
//! next `Content-Length` header. Where the length is too great it does so before all of it has come: no JSON text holds a
//! header, for a line end inside a string is escaped.

use memchr::memmem;
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncReadExt};

use crate::surrogates;

/// No message is longer than this; a greater length is a broken header.
const MAX_BODY: usize = 512 << 20;
/// No header is longer than this; more without an end is not a header.
const MAX_HEADER: usize = 64 << 10;
const READ_AHEAD: usize = 16 << 10;
const LENGTH_HEADER: &[u8] = b"content-length:";
/// A header line with a length that may be meant is no longer than this.
const MAX_LENGTH_HEADER: usize = 64;
/// What a buffer keeps for the next messages, once a large one is gone.
pub(crate) const KEPT_CAPACITY: usize = 1 << 20;

/// What the stream brought.
#[derive(Debug, PartialEq)]
pub(crate) enum Frame {
    /// A JSON value.
    Message(Value),
    /// Bytes that are none, and why.
    Unreadable(String),
}

/// Reads frames.
pub(crate) struct Frames<R> {
    input: R,
    buffer: Vec<u8>,
    /// The length of the body that the buffer starts with, once its header was read.
    body: Option<usize>,
    /// How much of that body was searched for a header already.
    searched: usize,
}

impl<R: AsyncRead + Unpin> Frames<R> {
    pub(crate) fn new(input: R) -> Frames<R> {
        Frames { input, buffer: Vec::new(), body: None, searched: 0 }
    }

    /// The next frame, or `None` at the end of the input. May be dropped while it waits: nothing read is lost.
    pub(crate) async fn next(&mut self) -> Option<Frame> {
        loop {
            if let Some(frame) = self.decode() {
                return Some(frame);
            }
            self.buffer.reserve(READ_AHEAD);
            match self.input.read_buf(&mut self.buffer).await {
                Ok(0) | Err(_) => return None,
                Ok(_) => {}
            }
        }
    }

    /// A frame from what was read already.
    fn decode(&mut self) -> Option<Frame> {
        let length = match self.body {
            Some(length) => length,
            None => match self.header()? {
                Ok(length) => *self.body.insert(length),
                Err(problem) => return Some(Frame::Unreadable(problem)),
            },
        };
        if self.buffer.len() < length {
            let Some(at) = header_at(&self.buffer, self.searched) else {
                self.searched = self.buffer.len().saturating_sub(MAX_LENGTH_HEADER);
                return None;
            };
            self.take(at);
            return Some(Frame::Unreadable(format!("another message starts after {at} of {length} bytes")));
        }
        let body = &self.buffer[..length];
        let read = serde_json::from_slice(body).or_else(|error| {
            let mended = surrogates::mended(body).and_then(|body| serde_json::from_slice(&body).ok());
            mended.ok_or(error)
        });
        match read {
            Ok(value) => {
                self.take(length);
                Some(Frame::Message(value))
            }
            Err(error) => {
                self.take(next_header(&self.buffer, length));
                Some(Frame::Unreadable(format!("not JSON: {error}")))
            }
        }
    }

    /// Takes a frame off the buffer.
    fn take(&mut self, length: usize) {
        self.buffer.drain(..length);
        if self.buffer.len() < KEPT_CAPACITY {
            self.buffer.shrink_to(KEPT_CAPACITY);
        }
        self.body = None;
        self.searched = 0;
    }

    /// Takes a header off the buffer and gives the length that it states, or what is wrong with it.
    fn header(&mut self) -> Option<Result<usize, String>> {
        let Some(end) = memmem::find(&self.buffer, b"\r\n\r\n") else {
            if self.buffer.len() <= MAX_HEADER {
                return None;
            }
            self.buffer.drain(..self.buffer.len() - LENGTH_HEADER.len());
            return Some(Err("no header".to_owned()));
        };
        let length = content_length(&self.buffer[..end]);
        self.buffer.drain(..end + 4);
        Some(length)
    }
}

/// The length that a header states. Bytes before `Content-Length` are what an earlier, broken frame left behind.
fn content_length(header: &[u8]) -> Result<usize, String> {
    let header = String::from_utf8_lossy(header).to_ascii_lowercase();
    let Some((_, value)) = header.rsplit_once("content-length:") else {
        return Err("no Content-Length".to_owned());
    };
    let value = value.lines().next().unwrap_or_default().trim();
    match value.parse() {
        Ok(length) if length <= MAX_BODY => Ok(length),
        _ => Err(format!("Content-Length is {value:?}")),
    }
}

/// Where to read on after a body that was not JSON: at the next header, which lies inside the body where the length
/// was too great.
fn next_header(buffer: &[u8], length: usize) -> usize {
    header_at(buffer, 0).unwrap_or_else(|| {
        let ends_with = |start: &[u8]| {
            let end = length.checked_sub(start.len()).and_then(|from| buffer.get(from..length));
            end.is_some_and(|end| end.eq_ignore_ascii_case(start))
        };
        let cut_off = (1..LENGTH_HEADER.len()).rev().find(|&kept| ends_with(&LENGTH_HEADER[..kept]));
        length - cut_off.unwrap_or(0)
    })
}

/// Where the first header line with a length stands, from some byte on.
fn header_at(buffer: &[u8], from: usize) -> Option<usize> {
    memmem::find_iter(&buffer[from..], b"\r\n").find_map(|end| {
        let end = from + end;
        let start = end.saturating_sub(MAX_LENGTH_HEADER).max(from);
        let line = buffer[start..end].to_ascii_lowercase();
        let at = memmem::rfind(&line, LENGTH_HEADER)?;
        let value = line[at + LENGTH_HEADER.len()..].trim_ascii();
        (!value.is_empty() && value.iter().all(u8::is_ascii_digit)).then_some(start + at)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(body: &str) -> String {
        format!("Content-Length: {}\r\n\r\n{body}", body.len())
    }

    async fn read(bytes: &[u8]) -> Vec<Option<Value>> {
        let mut frames = Frames::new(bytes);
        let mut read = Vec::new();
        while let Some(frame) = frames.next().await {
            read.push(match frame {
                Frame::Message(value) => Some(value),
                Frame::Unreadable(_) => None,
            });
        }
        read
    }

    #[tokio::test]
    async fn frames_follow_each_other() {
        let bytes =
            format!("{}Content-Type: application/vscode-jsonrpc; charset=utf-8\r\n{}", frame("1"), frame("\"é\""));
        assert_eq!(read(bytes.as_bytes()).await, [Some(Value::from(1)), Some(Value::from("é"))]);
    }

    #[tokio::test]
    async fn a_broken_frame_costs_no_other() {
        let good = frame("2");
        for broken in [
            frame("{nonsense"),
            frame(""),
            frame("\"Content-Length: 5\" {"),
            "Content-Length: x\r\n\r\n{}".to_owned(),
            "Content-Length: 99999999999999\r\n\r\n{}".to_owned(),
            "Content-Type: none\r\n\r\n".to_owned(),
            "Content-Length: 1\r\n\r\n{\"too\": \"short\"}".to_owned(),
            "Content-Length: 400000000\r\n\r\n{\"too\": \"great\"}".to_owned(),
        ] {
            let read = read(format!("{broken}{good}").as_bytes()).await;
            assert_eq!(read.last(), Some(&Some(Value::from(2))), "after {broken:?}");
            assert_eq!(read.first(), Some(&None), "{broken:?} is reported");
        }
    }

    #[tokio::test]
    async fn headers_may_be_written_in_any_case() {
        for header in ["content-length", "CONTENT-LENGTH", "Content-length"] {
            let frame = |body: &str| format!("{header}: {}\r\n\r\n{body}", body.len());
            let bytes = format!("{}{}{}", frame("1"), frame("{"), frame("2"));
            assert_eq!(read(bytes.as_bytes()).await, [Some(Value::from(1)), None, Some(Value::from(2))], "{header}");
        }
    }

    #[tokio::test]
    async fn half_a_character_costs_no_message() {
        assert_eq!(read(frame(r#""a\ud83d""#).as_bytes()).await, [Some(Value::from("a\u{fffd}"))]);
    }

    #[tokio::test]
    async fn a_length_that_is_too_great_swallows_no_other_message() {
        for excess in 1..40 {
            let bytes = format!("Content-Length: {}\r\n\r\n{{}}{}{}", 2 + excess, frame("2"), frame("3"));
            assert_eq!(
                read(bytes.as_bytes()).await,
                [None, Some(Value::from(2)), Some(Value::from(3))],
                "{excess} too great"
            );
        }
    }
}
