package org.tripcap.capture.custody;

/** The outcome of verifying a case; of several findings the first in this order decides. */
public enum Verdict {
    /** Something was changed, or contradicts what was signed. */
    INVALID("INVALID", 13),
    /** Something was signed by somebody who may not, or whom the trust file does not know. */
    UNTRUSTED("UNTRUSTED", 12),
    /** Something is missing; what is there is sound. */
    INCOMPLETE("INCOMPLETE", 11),
    /** The evidence is sound, but documents derived from it differ from what it yields. */
    INDEX_DRIFT("INDEX-DRIFT", 10),
    /** Sound, and the packets were lawfully erased. */
    VALID_ERASED("VALID-ERASED", 0),
    VALID("VALID", 0);

    private final String code;
    private final int exitCode;

    Verdict(String code, int exitCode) {
        this.code = code;
        this.exitCode = exitCode;
    }

    /** The wire code. */
    public String code() {
        return code;
    }

    /** The exit code of a command that ends with this verdict. */
    public int exitCode() {
        return exitCode;
    }

    /** The one of the two that decides. */
    public Verdict worse(Verdict other) {
        return compareTo(other) <= 0 ? this : other;
    }
}
