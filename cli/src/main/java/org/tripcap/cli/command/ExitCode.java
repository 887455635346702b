package org.tripcap.cli.command;

/** What the program's exit status means. Scripts depend on these numbers; they do not change. */
final class ExitCode {

    static final int OK = 0;
    /** Something failed that no other code names; the message says what. */
    static final int FAILED = 1;
    /** The command line is wrong. */
    static final int USAGE = 2;
    /** What was asked for does not exist. */
    static final int NOT_FOUND = 3;
    /** Refused: authority, policy or a state that does not allow it. */
    static final int REFUSED = 4;
    /** Kafka, Elasticsearch or the server cannot be reached. */
    static final int UNREACHABLE = 5;
    /** Evidence was changed, or is none; {@link org.tripcap.capture.custody.Verdict#INVALID}. */
    static final int INVALID = 13;

    static final String HELP = """
            Exit codes:
              0   done; for 'verify': VALID or VALID-ERASED
              1   failed; the message says why
              2   wrong command line
              3   not found
              4   refused by authority, policy or state
              5   Kafka, Elasticsearch or the server not reachable
              10  verify: INDEX-DRIFT      11  verify: INCOMPLETE
              12  verify: UNTRUSTED        13  verify: INVALID
            """;

    private ExitCode() {}
}
