//! Mistakes about accounts and passwords.

use crate::api::accounts::Slip as S;
use crate::api::twist::Twist::{self, Slip};

pub(super) const ALL: &[(&str, Twist)] = &[
    ("created-is-201", Slip(S::CreatedIs201)),
    ("any-password", Slip(S::AnyPassword)),
    ("small-letters", Slip(S::SmallLetters)),
    ("taken-is-409", Slip(S::TakenIs409)),
    ("taken-in-words", Slip(S::TakenInWords)),
    ("taken-replaces", Slip(S::TakenReplaces)),
    ("address-by-case", Slip(S::AddressByCase)),
    ("unknown-is-404", Slip(S::UnknownIs404)),
    ("unknown-in-words", Slip(S::UnknownInWords)),
    ("cuts", Slip(S::Cuts)),
    ("cuts-early", Slip(S::CutsEarly)),
    ("counts-letters", Slip(S::CountsLetters)),
    ("refuses-71", Slip(S::Refuses71)),
    ("stops-at-nul", Slip(S::StopsAtNul)),
    ("repeats", Slip(S::Repeats)),
    ("copies-the-body", Slip(S::CopiesTheBody)),
    ("copies-the-role", Slip(S::CopiesTheRole)),
    ("reset-is-404", Slip(S::ResetIs404)),
    ("reset-to-all", Slip(S::ResetToAll)),
    ("any-token", Slip(S::AnyToken)),
    ("stores-password", Slip(S::StoresPassword)),
];
