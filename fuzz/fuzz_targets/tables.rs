//! Filled-in tables: the first byte says of which kind. What is taken belongs to facts of the pack and can be their
//! value, and taking it a second time changes nothing.

#![no_main]

use std::io::{Cursor, Write};

use jiff::Timestamp;
use kit::PACK;
use libfuzzer_sys::fuzz_target;
use qiping::assessment::{Assessment, Edit, State, check_value};
use qiping::exchange::{Format, Import, Options, read};
use zip::write::SimpleFileOptions;

/// A workbook as small as one can be, by its parts.
const PARTS: [(&str, &str); 6] = [
    (
        "[Content_Types].xml",
        r#"<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>"#,
    ),
    (
        "_rels/.rels",
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
    ),
    ("xl/workbook.xml", include_str!("../seeds/tables/workbook").split_at(1).1),
    ("xl/worksheets/sheet1.xml", include_str!("../seeds/tables/sheet").split_at(1).1),
    ("xl/sharedStrings.xml", include_str!("../seeds/tables/strings").split_at(1).1),
    ("xl/styles.xml", include_str!("../seeds/tables/styles").split_at(1).1),
];
const RELATIONS: &str = include_str!("../seeds/tables/relations").split_at(1).1;

fuzz_target!(init: survive_the_reader(), |bytes: &[u8]| {
    let Some((&kind, rest)) = bytes.split_first() else { return };
    let (format, bytes) = match kind {
        b'c' => (Format::Csv, rest.to_vec()),
        b'j' => (Format::Json, rest.to_vec()),
        b'x' => (Format::Xlsx, rest.to_vec()),
        b'2'..=b'5' => (Format::Xlsx, workbook(usize::from(kind - b'0'), rest, RELATIONS.as_bytes())),
        b'6' => (Format::Xlsx, workbook(usize::MAX, &[], rest)),
        _ => return,
    };
    let mut assessment = Assessment::new(&PACK);
    for clear_blanks in [false, true] {
        let options = Options { clear_blanks };
        let Ok(import) = read(&PACK, &assessment, format, &bytes, options) else { return };
        check(&import);
        for edit in &import.edits {
            assessment.apply(edit, "", Timestamp::UNIX_EPOCH);
        }
        let again = read(&PACK, &assessment, format, &bytes, options).expect("it was read before");
        assert_eq!(again.edits, [], "{:?}", import.edits);
        // What was blanked counts no more.
        assert!(again.unchanged <= import.unchanged + import.taken);
    }
});

/// A panic inside the library that reads workbooks is caught where it is called; every other one is a finding.
fn survive_the_reader() {
    let report = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !panic.location().is_some_and(|place| place.file().contains("calamine")) {
            report(panic);
        }
    }));
}

/// The small workbook with one part in the place of its own.
fn workbook(replaced: usize, part: &[u8], relations: &[u8]) -> Vec<u8> {
    let mut package = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let own = PARTS.iter().enumerate();
    let parts = own.map(|(at, (name, text))| (*name, if at == replaced { part } else { text.as_bytes() }));
    for (name, content) in parts.chain([("xl/_rels/workbook.xml.rels", relations)]) {
        package.start_file(name, stored).expect("a place in memory");
        package.write_all(content).expect("a place in memory");
    }
    package.finish().expect("a place in memory").into_inner()
}

fn check(import: &Import) {
    assert_eq!(import.edits.len(), import.taken);
    for edit in &import.edits {
        let slot = match edit {
            Edit::Set(slot, _) | Edit::Note(slot, _) | Edit::Flag(slot, _) => slot,
            other => panic!("{other:?}"),
        };
        let fact = PACK.fact(slot.fact.as_str()).expect("a fact of the pack");
        if let Edit::Set(slot, State::Known(value)) = edit {
            assert_eq!(check_value(fact, value), Ok(()), "{edit:?}");
            assert_eq!(slot.year.is_some(), fact.yearly, "{edit:?}");
        }
    }
    for problem in &import.problems {
        assert!(!problem.place.is_empty() && !problem.message.is_ascii(), "{problem:?}");
    }
}
