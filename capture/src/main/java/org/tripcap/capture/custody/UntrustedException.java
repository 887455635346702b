package org.tripcap.capture.custody;

/** A signature that must not be relied upon. The message says what was expected and what was found. */
public final class UntrustedException extends Exception {
    /** What is wrong; the verifier's verdict depends on it. */
    public enum Reason {
        /** The signature does not fit bytes and key: somebody changed something. */
        SIGNATURE,
        /** The certificate cannot be read, or uses another algorithm than Ed25519. */
        CERTIFICATE,
        /** The certificate leads to no trusted root. */
        ROOT,
        /** The certificate was not valid at that time. */
        VALIDITY,
        /** The key was revoked before that time. */
        REVOKED,
        /** The role does not allow it. */
        ROLE,
        /** The statement is sound, but says something else than the document it came with. */
        DOCUMENT,
        /** The authority reaches further than any may: the expiry lies too far ahead. */
        EXPIRY
    }

    private final Reason reason;
    private final String expected;
    private final String found;

    public UntrustedException(Reason reason, String expected, String found) {
        super("expected " + expected + ", found " + found);
        this.reason = reason;
        this.expected = expected;
        this.found = found;
    }

    /** What a key stated in the ledger behind a revocation that acts at once. */
    static UntrustedException behind(TrustFile.Revocation revocation, Signer signer, Statement statement) {
        return new UntrustedException(
                Reason.REVOKED,
                "a statement of " + signer.name() + " in the ledger before its key was revoked ("
                        + revocation.reason().code() + ") since " + revocation.since(),
                "one behind the revocation that gives the time " + statement.time());
    }

    public Reason reason() {
        return reason;
    }

    public String expected() {
        return expected;
    }

    public String found() {
        return found;
    }
}
