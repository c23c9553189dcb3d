//! The output of the program under test. The checker always reads it, so the program never blocks, and keeps only a limited part.

use std::collections::VecDeque;
use std::io::Read;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::text::plain;

/// How many lines of a server's output are kept, and how many bytes of each.
const LINES: usize = 12;
const LINE: usize = 240;

/// A program that prints more bytes than this is ended.
pub const FLOOD: u64 = 32 << 20;

/// The last lines of a program's standard output and standard error.
#[derive(Clone)]
pub struct Output(Arc<Mutex<Captured>>);

struct Captured {
    lines: VecDeque<Vec<u8>>,
    /// How many lines are kept.
    most: usize,
    /// Whether the last line is still incomplete.
    open: bool,
    bytes: u64,
    last: Instant,
    /// Whether no process holds the other end.
    ended: bool,
}

impl Output {
    pub fn new() -> Self {
        Self::keeping(LINES)
    }

    /// An output of which the last `most` lines are kept.
    pub fn keeping(most: usize) -> Self {
        Self(Arc::new(Mutex::new(Captured {
            lines: VecDeque::new(),
            most,
            open: false,
            bytes: 0,
            last: Instant::now(),
            ended: false,
        })))
    }

    /// Reads `from` to its end, on a separate thread.
    ///
    /// Nothing waits for the thread: a process that inherited the pipe may hold it open after the program has ended.
    pub fn capture(&self, mut from: impl Read + Send + 'static) {
        let output = self.clone();
        thread::spawn(move || {
            let mut buffer = [0; 16 * 1024];
            while let Ok(read @ 1..) = from.read(&mut buffer) {
                output.lock().add(&buffer[..read]);
            }
            output.lock().ended = true;
        });
    }

    /// Waits for the end of what is captured, or for `time` where somebody still holds the other end.
    pub fn wait(&self, time: Duration) {
        let deadline = Instant::now() + time;
        while !self.lock().ended && Instant::now() < deadline {
            thread::sleep(Duration::from_millis(2));
        }
    }

    /// How many bytes came.
    pub fn bytes(&self) -> u64 {
        self.lock().bytes
    }

    /// When the last of them came.
    pub fn last(&self) -> Instant {
        self.lock().last
    }

    /// The last lines, fit for a terminal, under a prefix.
    pub fn lines(&self) -> Vec<String> {
        let captured = self.lock();
        let text = |line: &Vec<u8>| {
            let line = String::from_utf8_lossy(line);
            // Traces are indented with tabs, and how wide one is is the terminal's affair.
            format!("| {}", plain(&line.trim_end().replace('\t', "    ")))
        };
        captured.lines.iter().map(text).collect()
    }

    fn lock(&self) -> MutexGuard<'_, Captured> {
        // A thread that panicked while it held the lock has left complete lines.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Captured {
    fn add(&mut self, bytes: &[u8]) {
        self.bytes += bytes.len() as u64;
        self.last = Instant::now();
        // Of a flood only the end can matter.
        let end = &bytes[bytes.len().saturating_sub(self.most * LINE)..];
        for piece in end.split_inclusive(|&byte| byte == b'\n') {
            if !self.open {
                if self.lines.len() == self.most {
                    self.lines.pop_front();
                }
                self.lines.push_back(Vec::new());
            }
            if let Some(line) = self.lines.back_mut() {
                let room = LINE.saturating_sub(line.len());
                line.extend_from_slice(&piece[..piece.len().min(room)]);
            }
            self.open = !piece.ends_with(b"\n");
        }
    }
}
