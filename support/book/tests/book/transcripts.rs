//! A program printed each output that the book shows: this test prints it again and compares.

use std::{env, fs};

use super::{book_of, of_chapter, this_book};

#[test]
fn every_example_prints_what_the_book_shows() {
    if env::var_os("BOOK_BLESS").is_some() {
        let changed = this_book().refresh().unwrap();
        println!("{changed} outputs were refreshed");
    }
    let drifted = this_book().drifted();
    assert!(drifted.is_empty(), "\n{}\n", drifted.join("\n"));
}

#[test]
fn output_that_nothing_checks_is_named_with_its_line() {
    let cases = [
        ("text", "$ curl localhost"),
        ("text", "curl -i localhost"),
        ("text", "HTTP/1.1 200 OK"),
        ("text", "< hello"),
        ("text", "-----+-----"),
        ("text", "(2 rows)"),
        ("text", "ERROR:  division by zero"),
        ("console", "$ ls\nday01.md"),
        ("console", "$ cat code.rs\n{{#include code.rs}}"),
        ("sql", "select 1;\n(1 row)"),
    ];
    for (info, body) in cases {
        let found = of_chapter(&format!("# Day\n\n```{info}\n{body}\n```\n"));
        let line = body.lines().last().unwrap();
        let trouble =
            format!("day01.md:3 has a fence that shows output which nothing checks:\n    {line}\n");
        assert!(
            matches!(&found[..], [only] if only.starts_with(&trouble)),
            "{body}: {found:?}"
        );
    }
}

#[test]
fn snapshots_commands_and_drawings_need_no_source() {
    let found = of_chapter(
        "```text\n{{#include out.snap:4:}}\n```\n\n```text\n$ just day 1\n{{#include out.snap:4:}}\n```\n\n\
         ```console\n$ just day 1   # the tour\n$ ./just day 2\n$ ls --all\n```\n\n\
         ```text\nGET /a HTTP/1.1\na ──▶ b (3 rows of seats)\n```\n\n\
         ```text sketch\nHTTP/1.1 200 OK\n```\n\n```sql\nselect 1\n```\n",
    );
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn a_fence_that_cannot_be_run_is_named_with_its_line() {
    let cases = [
        (
            "```\nx\n```",
            "that does not say what it is: `rust`, `sql`, `console`, `text`",
        ),
        (
            "```sql run\nselect 1\n```\n```text output\n```",
            "`sql run` whose last statement has no semicolon",
        ),
        (
            "```sql run\nselect 1;\n```",
            "`sql run` without a `text output` right below",
        ),
        (
            "```sql run\nselect 1;\n```\n\nOne.\n\n```text output\n```",
            "`sql run` without a `text output` right below",
        ),
        (
            "```text output\n1\n```",
            "`text output` without a `sql run` right above",
        ),
        (
            "```console run\nls\n```",
            "`console run` that does not begin with a command, `$ ...`",
        ),
        (
            "```rust run\nx\n```",
            "`rust run`; what can be run is `sql` and `console`",
        ),
        (
            "```console\n$ just no 1\n```",
            "with the command `just no`, and the justfile has no such recipe",
        ),
    ];
    for (fence, trouble) in cases {
        let found = of_chapter(&format!("# Day\n\n{fence}\n"));
        assert_eq!(found, [format!("day01.md:3 has a fence {trouble}")]);
    }
}

/// A chapter with one example of each kind, and what they print.
const EXAMPLES: &str = "<!-- data: data.sql -->

```sql run
insert into shelf values (3) returning n;
select count(*) from shelf;
```

```text output
 n 
---
 3
(1 row)

INSERT 0 1
 count 
-------
     3
(1 row)
```

What was written is gone, and what fails is told.

```sql run
select count(*) from shelf;
select 1 / 0;
```

```text output
 count 
-------
     2
(1 row)

ERROR:  division by zero
```

```console run
$ echo one > file
$ cat file
one
```
";

#[test]
fn examples_that_print_what_is_shown_are_silent() {
    let (root, book) = book_of(EXAMPLES);
    fs::write(
        root.path().join("notes/data.sql"),
        "create table shelf (n int);\ninsert into shelf values (1), (2);",
    )
    .unwrap();
    assert_eq!(book.violations(), Vec::<String>::new());
    assert_eq!(book.drifted(), Vec::<String>::new());
}

#[test]
fn an_example_that_prints_something_else_is_shown_with_the_difference_and_can_be_refreshed() {
    let wrong = EXAMPLES
        .replace("     3\n", "     4\n")
        .replace("\none\n", "\ntwo\n");
    let (root, book) = book_of(&wrong);
    let notes = root.path().join("notes");
    fs::write(
        notes.join("data.sql"),
        "create table shelf (n int);\ninsert into shelf values (1), (2);",
    )
    .unwrap();

    let refresh = "`BOOK_BLESS=1 just test -p book` writes what they print into the chapters.";
    let shows = "shows (-) what its example does not print (+)";
    assert_eq!(
        book.drifted(),
        [
            format!("day01.md:3 {shows}:\n    -------\n  -      4\n  +      3\n{refresh}"),
            format!("day01.md:37 {shows}:\n    $ cat file\n  - two\n  + one\n{refresh}"),
        ]
    );

    assert_eq!(book.refresh(), Ok(2));
    assert_eq!(
        fs::read_to_string(notes.join("day01.md")).unwrap(),
        EXAMPLES
    );
}

#[test]
fn an_example_that_cannot_be_run_says_why() {
    let cases = [
        (
            "<!-- data: data.sql -->\n\n```sql run\nselect 1;\n```\n```text output\n```\n",
            "day01.md: the data does not load:",
        ),
        (
            "<!-- data: gone.sql -->\n\n```sql run\nselect 1;\n```\n```text output\n```\n",
            "day01.md: the data does not load:",
        ),
        (
            "```sql run\nselect ';\n```\n```text output\n```\n",
            "day01.md: psql does not get past this:\nselect ';\n",
        ),
    ];
    for (chapter, trouble) in cases {
        let (root, book) = book_of(chapter);
        fs::write(
            root.path().join("notes/data.sql"),
            "create tabel shelf (n int);",
        )
        .unwrap();
        let drifted = book.drifted();
        assert!(
            matches!(&drifted[..], [only] if only.starts_with(trouble)),
            "{drifted:?}"
        );
    }
}
