//! The twelve sheets, and what each of their blanks asks for.

use checker::contract::Sheet;
use checker::solution::SolutionFolder;
use checker::writing::Unmet;

use super::judge::{Aim, Ask, judge};
use super::theory::Form;

pub(super) const SHEETS: &[Sheet] = &[
    sheet("01.txt", include_str!("sheets/01.txt")),
    sheet("02.txt", include_str!("sheets/02.txt")),
    sheet("03.txt", include_str!("sheets/03.txt")),
    sheet("04.txt", include_str!("sheets/04.txt")),
    sheet("05.txt", include_str!("sheets/05.txt")),
    sheet("06.txt", include_str!("sheets/06.txt")),
    sheet("07.txt", include_str!("sheets/07.txt")),
    sheet("08.txt", include_str!("sheets/08.txt")),
    sheet("09.txt", include_str!("sheets/09.txt")),
    sheet("10.txt", include_str!("sheets/10.txt")),
    sheet("11.txt", include_str!("sheets/11.txt")),
    sheet("12.txt", include_str!("sheets/12.txt")),
];

const fn sheet(file: &'static str, text: &'static str) -> Sheet {
    Sheet { file, text }
}

/// In the order in which they are judged.
const ASKS: [&[Ask]; 12] = [
    &[Ask::Closure(&["book", "card"]), Ask::Keys],
    &[Ask::Keys, Ask::Prime],
    &[Ask::Follow, Ask::Rows],
    &[Ask::Keys, Ask::Form, Ask::BrokenBy],
    &[Ask::Form, Ask::BrokenBy, Ask::Parts(THIRD)],
    &[Ask::Cover],
    &[
        Ask::Keys,
        Ask::Parts(Aim {
            most: Some(4),
            ..THIRD
        }),
    ],
    &[Ask::Lossless, Ask::Rows],
    &[
        Ask::Keys,
        Ask::Form,
        Ask::BrokenBy,
        Ask::Parts(Aim {
            most: Some(1),
            ..BOYCE_CODD
        }),
    ],
    &[
        Ask::Keys,
        Ask::Form,
        Ask::BrokenBy,
        Ask::Parts(BOYCE_CODD),
        Ask::Lost {
            of: "decomposition",
        },
    ],
    &[
        Ask::Parts(Aim {
            blank: "third",
            ..THIRD
        }),
        Ask::Parts(Aim {
            blank: "boyce-codd",
            ..BOYCE_CODD
        }),
        Ask::Lost { of: "boyce-codd" },
    ],
    &[Ask::Keys, Ask::Lossless, Ask::Rows, Ask::Parts(BOYCE_CODD)],
];

const THIRD: Aim = Aim {
    blank: "decomposition",
    form: Form::Third,
    preserving: true,
    most: None,
};

const BOYCE_CODD: Aim = Aim {
    blank: "decomposition",
    form: Form::BoyceCodd,
    preserving: false,
    most: None,
};

/// Judges the answer on the sheet of puzzle `N`, from 1.
pub(super) fn puzzle<const N: usize>(folder: &SolutionFolder) -> Result<(), Unmet> {
    let sheet = &SHEETS[N - 1];
    judge(folder, sheet.file, sheet.text, ASKS[N - 1])
}
