//! The outbox: at least once, with one id and one token, and no secret at rest.

use passwords::{Folder, Letter, Transport as _};
use uuid::Uuid;

use crate::lesson::lab::{Lab, RIGHT};

#[tokio::test]
async fn a_mail_that_is_not_taken_is_tried_again_with_the_same_id_and_token() {
    let lab = Lab::new().await;
    lab.ask("ada@example.org").await;
    lab.post.down(true);
    assert_eq!(lab.mails().await.len(), 0);
    lab.post.down(false);
    assert_eq!(lab.mails().await.len(), 0, "it is not due yet");
    lab.advance(1);
    let first = lab.mails().await;
    assert_eq!(first.len(), 1);
    // The sender dies after the transport has taken it.
    lab.execute("update mails set sent_at = null, due_at = created_at")
        .await;
    let second = lab.mails().await;
    assert!(first == second, "the second copy differs");
    assert_eq!(first[0].message_id, format!("{}@example.org", first[0].id));
}

#[tokio::test]
async fn neither_the_outbox_nor_the_log_has_a_secret() {
    let lab = Lab::new().await;
    lab.register("grace@example.org", RIGHT).await;
    lab.ask("ada@example.org").await;
    let mails = lab.mails().await;
    let all = "\
        select mails::text from mails
        union all select single_use_tokens::text from single_use_tokens
        union all select passwords::text from passwords
        union all select events::text from events";
    let rows: Vec<(String,)> = lab.rows(all).await;
    let dump: String = rows.into_iter().map(|(it,)| it).collect();
    assert!(dump.contains("verification") && !dump.contains(RIGHT));
    assert_eq!(mails.len(), 2);
    for letter in &mails {
        let token = letter
            .text
            .lines()
            .find_map(|it| it.strip_prefix("token: "));
        let token = token.unwrap();
        assert!(!dump.contains(token) && !format!("{letter:?}").contains(token));
    }
    let events: Vec<(String,)> = lab.rows("select events::text from events").await;
    assert!(!events.is_empty() && events.iter().all(|it| !it.0.contains("$2b$")));
}

#[tokio::test]
async fn a_folder_has_whole_files_and_one_for_each_mail() {
    let folder = tempfile::tempdir().unwrap();
    let transport = Folder::new(folder.path().join("mail")).unwrap();
    let letter = Letter {
        id: Uuid::from_u128(7),
        message_id: "7@example.org".to_owned(),
        from: "course@example.org".to_owned(),
        to: "ada@example.org".to_owned(),
        subject: "Hello".to_owned(),
        text: "token: 1234\n".to_owned(),
    };
    transport.send(letter.clone()).await.unwrap();
    transport.send(letter).await.unwrap();
    let files = std::fs::read_dir(transport.path()).unwrap();
    let files: Vec<_> = files.map(|it| it.unwrap().path()).collect();
    let [file] = files.try_into().unwrap();
    let text = std::fs::read_to_string(file).unwrap();
    assert!(text.starts_with("Message-ID: <7@example.org>\n"), "{text}");
    assert!(text.ends_with("\n\ntoken: 1234\n"), "{text}");
}

#[tokio::test]
async fn what_is_of_no_more_use_is_removed() {
    let lab = Lab::new().await;
    lab.ask("ada@example.org").await;
    lab.mails().await;
    assert_eq!(lab.passwords.purge(&lab.db).await.unwrap(), 0);
    lab.advance(31 * 24 * 60);
    assert_eq!(lab.passwords.purge(&lab.db).await.unwrap(), 2);
}
