//! Messages out of a stream of bytes.
//!
//! The framework's own decoder ends the session at the first frame that it cannot read (tokio-util's `FramedRead`
//! yields `None` after an error). This one answers and goes on: after a wrong length or broken JSON it looks for the
//! next `Content-Length` header.

use serde_json::Value;
use tokio::io::{AsyncRead, AsyncReadExt};

/// No message is longer than this; a greater length is a broken header.
const MAX_BODY: usize = 512 << 20;
/// No header is longer than this; more without an end is not a header.
const MAX_HEADER: usize = 64 << 10;
const READ_AHEAD: usize = 16 << 10;
const LENGTH_HEADER: &[u8] = b"Content-Length:";

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
}

impl<R: AsyncRead + Unpin> Frames<R> {
    pub(crate) fn new(input: R) -> Frames<R> {
        Frames { input, buffer: Vec::new(), body: None }
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
            return None;
        }
        self.body = None;
        match serde_json::from_slice(&self.buffer[..length]) {
            Ok(value) => {
                self.buffer.drain(..length);
                Some(Frame::Message(value))
            }
            Err(error) => {
                self.buffer.drain(..next_header(&self.buffer, length));
                Some(Frame::Unreadable(format!("not JSON: {error}")))
            }
        }
    }

    /// Takes a header off the buffer and gives the length that it states, or what is wrong with it.
    fn header(&mut self) -> Option<Result<usize, String>> {
        let Some(end) = find(&self.buffer, b"\r\n\r\n") else {
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
/// was too great. No JSON text holds one, for a line end inside a string is escaped.
fn next_header(buffer: &[u8], length: usize) -> usize {
    let mut from = 0;
    while let Some(found) = find(&buffer[from..], LENGTH_HEADER) {
        let at = from + found;
        let value = buffer[at + LENGTH_HEADER.len()..].trim_ascii_start();
        let digits = value.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if digits > 0 && value[digits..].starts_with(b"\r\n") {
            return at;
        }
        from = at + 1;
    }
    let cut_off = (1..LENGTH_HEADER.len()).rev().find(|&kept| buffer[..length].ends_with(&LENGTH_HEADER[..kept]));
    length - cut_off.unwrap_or(0)
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
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
        ] {
            let read = read(format!("{broken}{good}").as_bytes()).await;
            assert_eq!(read.last(), Some(&Some(Value::from(2))), "after {broken:?}");
            assert_eq!(read.first(), Some(&None), "{broken:?} is reported");
        }
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
