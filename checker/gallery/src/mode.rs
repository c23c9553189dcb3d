//! The mistake that a server makes.

/// The mistake of a server; most are in one place only.
#[derive(Clone)]
pub(crate) struct Mode {
    pub(crate) day: u8,
    pub(crate) mistake: String,
}

impl Mode {
    /// Whether this is the server that makes `mistake`.
    pub(crate) fn is(&self, mistake: &str) -> bool {
        self.mistake == mistake
    }
}

/// A number as somebody has it who keeps 32 bits of it.
pub(crate) fn wrapped(mode: &Mode, number: usize) -> usize {
    match mode.is("numbers-of-32-bits") {
        true => number & 0xffff_ffff,
        false => number,
    }
}
