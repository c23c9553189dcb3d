//! The chapter's figures are what PostgreSQL does: they are played again and compared.

use std::fs;
use std::path::PathBuf;

use lanes::Script;

/// Each is a script of the lesson.
const FIGURES: [(&str, &str); 4] = [
    ("lost-update", include_str!("../../lanes/lost-update.lanes")),
    ("for-update", include_str!("../../lanes/for-update.lanes")),
    ("deadlock", include_str!("../../lanes/deadlock.lanes")),
    ("alter-table", include_str!("../../lanes/alter-table.lanes")),
];

#[test]
fn the_figures_of_the_chapter_are_played_as_they_are_drawn() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../notes/figures");
    for (name, script) in FIGURES {
        let own = localdb::Database::empty("day10_figure").unwrap();
        let played = lanes::play(own.url(), &Script::parse(script).unwrap()).unwrap();
        let path = folder.join(format!("day10-{name}.svg"));
        if std::env::var_os("BOOK_BLESS").is_some() {
            fs::write(&path, played.svg()).unwrap();
        }
        let drawn = fs::read_to_string(&path).unwrap_or_default();
        assert!(
            drawn == played.svg(),
            "{} is stale: `BOOK_BLESS=1 just test -p transactions` draws it",
            path.display()
        );
    }
}
