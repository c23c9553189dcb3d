# Thirty Days of Backend. `just` lists the recipes; `just day 1` is where to begin.
# No `just` yet? `./just` does the same, and fetches what is missing.

set positional-arguments

target := env('CARGO_TARGET_DIR', 'target')

# Cargo shows its progress while a program is built, and is silent when there is nothing to build.
hush_course := shell('scripts/quiet "$1"', target / 'release/course')
hush_capstone := shell('scripts/quiet "$1"', target / 'release/capstone')
run := 'cargo run --release --manifest-path ' + quote(justfile_directory() / 'Cargo.toml') + ' --package '
course := run + 'course ' + hush_course + ' --'
capstone := run + 'capstone ' + hush_capstone + ' --'

# These recipes run in the caller's folder, so that `--file mine.md` and `-- node server.js` name files there.
tracker := 'COURSE_FILE=' + quote(env('COURSE_FILE', justfile_directory() / 'PROGRESS.md')) + ' ' + course

[private]
default:
    @{{ quote(just_executable()) }} --justfile {{ quote(justfile()) }} --list --unsorted

# Take the tour of day N, then keep its server running for your own requests
[group('learn')]
[no-exit-message]
day *N:
    @scripts/day "$@"

# Grade your SQL: `just sql 7`, or one exercise: `just sql 7.12`
[group('learn')]
[no-exit-message]
sql *ARGS: postgresql
    @{{ course }} sql "$@"

# Show one more hint, for a stage of a check or an SQL exercise: `just hint 7.12`
[group('learn')]
[no-exit-message]
hint *ARGS:
    @{{ course }} hint "$@"

# Draw the schema into sql/er, or any database: just er URL (--to FOLDER, --schema NAME)
[group('learn')]
[no-exit-message]
er *ARGS:
    @INVOKED_IN={{ quote(invocation_directory()) }} scripts/day 6 draw "$@"

# Advise on the indexes of the schema, or of any database: just indexes URL (--to FILE, --try SQL)
[group('learn')]
[no-exit-message]
[no-cd]
indexes *ARGS: postgresql
    @cargo run --quiet --manifest-path {{ quote(justfile_directory() / 'Cargo.toml') }} --package indexes --bin day09 -- advise "$@"

# Draw a statement's plan and name the node that hurts: just explain FILE|URL (-c SQL, --to FILE)
[group('learn')]
[no-exit-message]
explain *ARGS:
    @INVOKED_IN={{ quote(invocation_directory()) }} scripts/day 8 explain "$@"

# Serve the whole platform (--port 9000), or run its program (import FILE, --help)
[group('learn')]
[no-exit-message]
[no-cd]
capstone *ARGS: postgresql
    @case ${1-} in [!-]* | -h | --help | -V | --version) ;; *) set -- serve "$@" ;; esac; exec {{ capstone }} "$@"

# Lay out a starter for your own version of day N (--lang typescript, rust, python, go)
[group('learn')]
[no-exit-message]
begin *ARGS:
    @{{ course }} begin "$@"

# Grade your own version of day N (N -- node server.js, N --url URL), or --all days
[group('learn')]
[no-exit-message]
[no-cd]
check *ARGS:
    @{{ tracker }} check "$@"

# Show the whole conversation of one stage: `just replay 4.3` (also with -- COMMAND, --url URL)
[group('learn')]
[no-exit-message]
[no-cd]
replay *ARGS:
    @{{ tracker }} replay "$@"

# Attack servers with a known hole each on day N, or your own: N -- node server.js, N --url URL, N --own
[group('learn')]
[no-exit-message]
[no-cd]
attack *ARGS:
    @GALLERY="$({{ quote(justfile_directory() / 'scripts/gallery') }})" && export GALLERY && {{ tracker }} attack "$@"

# Check day N again at every save
[group('learn')]
[no-exit-message]
watch *N:
    @{{ course }} watch "$@"

# Build the book from its chapters (--open shows it)
[group('learn')]
book *ARGS:
    @scripts/book "$@"

# Sign the commitment (--name "Ada Lovelace")
[group('track')]
[no-exit-message]
[no-cd]
start *ARGS:
    @{{ tracker }} start "$@"

# Note how day N went (--hours 2.5 --energy 8 --note "...")
[group('track')]
[no-exit-message]
[no-cd]
checkin *ARGS:
    @{{ tracker }} checkin "$@"

# Tick day N
[group('track')]
[no-exit-message]
[no-cd]
done *ARGS:
    @{{ tracker }} done "$@"

# Untick day N
[group('track')]
[no-exit-message]
[no-cd]
undo *ARGS:
    @{{ tracker }} undo "$@"

# Tick a deliverable; without a name, list them
[group('track')]
[no-exit-message]
[no-cd]
deliver *ARGS:
    @{{ tracker }} deliver "$@"

# Open the journal page of day N
[group('track')]
[no-exit-message]
[no-cd]
note *ARGS:
    @{{ tracker }} note "$@"

# Show how far you are, and what comes next
[group('track')]
[no-exit-message]
[no-cd]
progress *ARGS:
    @{{ tracker }} progress "$@"

# After a pause: where you stopped, and the next step
[group('track')]
[no-exit-message]
[no-cd]
resume *ARGS:
    @{{ tracker }} resume "$@"

# Run all tests, or those that cargo test's arguments choose (-p routing)
[group('build')]
test *ARGS: postgresql _languages _pooler _browser
    @scripts/test "$@"

# Measure NAME (capstone, routing) against its peers, or the platform while things fail (faults)
[group('build')]
[no-exit-message]
bench *NAME:
    @scripts/bench "$@"

# Search for inputs that break NAME (wire), for a minute or -max_total_time=SECONDS
[group('build')]
[no-exit-message]
fuzz *NAME:
    @scripts/fuzz "$@"

# Say what this machine lacks, what a running setup uses, and what to do about it
[group('build')]
[no-exit-message]
doctor *ARGS:
    @{{ course }} doctor "$@"

# Format the code
[group('build')]
fmt:
    cargo fmt --all

# Lint the code and the scripts; a warning is an error
[group('build')]
lint:
    cargo clippy --workspace --all-targets --all-features -- -D warnings
    @if command -v shellcheck >/dev/null; then shellcheck just scripts/* .ci/run; fi

# Run every check that a push must pass
[group('build')]
ci: _locked _formatted lint _documented book test

# Cargo.lock must match the manifests.
_locked:
    cargo metadata --locked --format-version 1 >/dev/null

_formatted:
    cargo fmt --all --check

_documented:
    RUSTDOCFLAGS='-D warnings' cargo doc --workspace --all-features --no-deps

# Install PostgreSQL's server programs if they are missing
[group('build')]
[no-exit-message]
postgresql:
    @scripts/postgresql

# Install the languages of the starters if they are missing: Node.js, Python and Go, or those named
[group('build')]
[no-exit-message]
languages *NAMES:
    @scripts/languages "$@"

# A build server tests the starters of every language, a learner's machine only those with installed tools.
_languages:
    @if [ -n "${CI-}" ]; then scripts/languages; fi

_pooler:
    @if [ -n "${CI-}" ]; then scripts/program pgbouncer pgbouncer; fi

_browser:
    @if [ -n "${CI-}" ]; then scripts/program chromium chromium; fi
