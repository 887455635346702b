package org.tripcap.cli.casefile;

import java.util.Locale;

/** Where things lie in a bundle, below {@code data/}. */
final class BundleNames {
    static final String SEGMENTS = "segments/";
    static final String STATEMENTS = "statements/";
    /** Statements that concern no incident and bear on the case all the same. */
    static final String STANDING = "standing/";

    static final String DOCUMENTS = "documents/";
    static final String ALERTS = "alerts/";
    static final String CHECKPOINTS = "checkpoints/";
    static final String CERTIFICATES = "certificates/";
    static final String TIMESTAMPS = "timestamps/";

    /** A statement or incident document: the exact bytes. */
    static final String JSON = ".json";
    /** A statement's Ed25519 signature. */
    static final String SIGNATURE = ".sig";
    /** That a statement is in the ledger: C2SP tlog-proof. */
    static final String PROOF = ".proof";
    /** Exact records of alerts, a line each; the name is the number of the first. */
    static final String LINES = ".jsonl";
    /** A segment's packets. */
    static final String PCAPNG = ".pcapng";
    /** A segment's salt. */
    static final String SALT = ".salt";
    /** What proves that the packets beside it are in the segment, where only some are shown. */
    static final String DISCLOSURE = ".disclosure";
    /** A signed checkpoint. */
    static final String CHECKPOINT = ".txt";
    /** That the latest checkpoint continues the one of the same name: what C2SP tlog-witness sends to a witness. */
    static final String CONSISTENCY = ".consistency";
    /** A time-stamp token (RFC 3161), DER. */
    static final String TOKEN = ".tst";
    /** A certificate or public key. */
    static final String PEM = ".pem";

    static final String ROOTS = CERTIFICATES + "root" + PEM;
    /** What the names of the notaries' public keys begin with. */
    static final String NOTARIES = CERTIFICATES + "notary-";

    /** What time stamps lead to; absent where nobody stamps. */
    static final String STAMPING = CERTIFICATES + "time-stamping" + PEM;

    static final String VERIFY_TEXT = "VERIFY.txt";
    static final String LIMITS = "LIMITS.txt";
    /** The page for people. */
    static final String REPORT = "report.html";

    private BundleNames() {}

    /** A running number, so that files sort as they were written. */
    static String number(long n) {
        return String.format(Locale.ROOT, "%04d", n);
    }

    /** The name without its extension. */
    static String stem(String name) {
        return name.substring(0, name.lastIndexOf('.'));
    }
}
