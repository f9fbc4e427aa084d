//! Lines from many places to one: along the gutter of each column to a lane, along the lane, and on to the target.

use super::{AreaId, Direction, Net, NetKind, Point};

/// What is tied to a target in one column.
#[derive(Debug)]
pub(super) struct Branch {
    /// Where its line runs in the gutter.
    pub(super) track: i32,
    /// Where the lines to it start.
    pub(super) starts: Vec<Point>,
    /// Those of them whose line is lit.
    pub(super) lit: Vec<Point>,
    /// The boxes in which they start.
    pub(super) ends: Vec<AreaId>,
}

/// The lines from all branches over a lane to the target straight above or below.
///
/// Of the lines that meet in one place one goes on, and the others end there with a dot: no piece is drawn twice.
pub(super) fn bus(kind: NetKind, path: &str, branches: Vec<Branch>, lane: i32, target: Point) -> Net {
    let up = target.y < lane;
    let direction = if up { Direction::Up } else { Direction::Down };
    let mut net = Net {
        kind,
        path: path.to_owned(),
        lines: Vec::new(),
        lit: Vec::new(),
        tips: vec![(target, direction)],
        dots: Vec::new(),
        ends: Vec::new(),
    };
    let corner = Point { x: target.x, y: lane };
    let mut tracks: Vec<(i32, Vec<Point>)> = Vec::new();
    for mut branch in branches {
        net.lit.extend(branch.lit.iter().map(|start| {
            let (turn, lane_end) = (Point { x: branch.track, y: start.y }, Point { x: branch.track, y: lane });
            simplify(vec![*start, turn, lane_end, corner, target])
        }));
        branch.starts.sort_by_key(|start| if up { -start.y } else { start.y });
        let mut starts = branch.starts.into_iter();
        let Some(first) = starts.next() else { continue };
        let lane_end = Point { x: branch.track, y: lane };
        tracks.push((branch.track, vec![first, Point { x: branch.track, y: first.y }, lane_end]));
        for start in starts {
            let join = Point { x: branch.track, y: start.y };
            net.lines.push(vec![start, join]);
            net.dots.push(join);
        }
        net.ends.extend(branch.ends);
    }
    tracks.sort_by_key(|(track, _)| *track);
    let straight = tracks.iter().position(|(track, _)| *track == target.x);
    let main = straight.unwrap_or(if tracks.first().is_some_and(|(track, _)| *track < target.x) {
        0
    } else {
        tracks.len().saturating_sub(1)
    });
    let last = tracks.len().saturating_sub(1);
    for (place, (track, mut line)) in tracks.into_iter().enumerate() {
        let outermost = (place == 0 && track < target.x) || (place == last && track > target.x);
        if place == main {
            line.extend([corner, target]);
        } else if outermost {
            line.push(corner);
            net.dots.push(corner);
        } else {
            net.dots.push(Point { x: track, y: lane });
        }
        net.lines.push(simplify(line));
    }
    net
}

/// Without points that repeat the one before or lie on the way to the next.
pub(super) fn simplify(line: Vec<Point>) -> Vec<Point> {
    let mut result: Vec<Point> = Vec::new();
    for point in line {
        while let [.., a, b] = result.as_slice() {
            let straight = (a.x == b.x && b.x == point.x) || (a.y == b.y && b.y == point.y);
            if !straight {
                break;
            }
            result.pop();
        }
        if result.last() != Some(&point) {
            result.push(point);
        }
    }
    result
}
