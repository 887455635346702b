package org.tripcap.capture.custody;

/** How far the actors are apart: a proof by parties that share a host proves less. */
public enum Deployment {
    /** One host plays all roles. */
    STANDALONE("standalone"),
    /** Roles run on hosts of their own. */
    DISTRIBUTED("distributed");

    private final String code;

    Deployment(String code) {
        this.code = code;
    }

    /** The wire code. */
    public String code() {
        return code;
    }
}
