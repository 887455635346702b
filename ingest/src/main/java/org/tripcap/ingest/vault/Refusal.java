package org.tripcap.ingest.vault;

import java.util.Arrays;
import java.util.Optional;

/** Why a vault releases nothing. */
public enum Refusal {
    /** The request's bytes are not what the format demands. */
    MALFORMED("malformed", 400),
    /** The request's signature does not lead to a trusted identity. */
    UNTRUSTED("untrusted", 403),
    /** The identity is trusted, but its role may not ask, or not for this purpose. */
    ROLE("role", 403),
    /** The request's time is too far from the vault's. */
    STALE("stale", 403),
    /** The same request was seen before. */
    REPLAYED("replayed", 403),
    /** No opening statement has bound one of the vault's keys to this incident. */
    NOT_BOUND("not-bound", 404),
    /** Two custodians had the incident's key destroyed: nothing opens its evidence any more. */
    ERASED("erased", 410),
    /** No wrapped key of the request opens under the incident's key. */
    NOTHING_OPENS("nothing-opens", 422),
    /** The ledger did not acknowledge the statement about the release. */
    LEDGER_UNAVAILABLE("ledger-unavailable", 503),
    /** Too many requests within the replay window. */
    BUSY("busy", 503);

    private final String code;
    private final int httpStatus;

    Refusal(String code, int httpStatus) {
        this.code = code;
        this.httpStatus = httpStatus;
    }

    /** The wire code. */
    public String code() {
        return code;
    }

    /** The HTTP status (RFC 9110) that carries this refusal. */
    public int httpStatus() {
        return httpStatus;
    }

    /** The refusal with this exact wire code. */
    public static Optional<Refusal> ofCode(String code) {
        return Arrays.stream(values()).filter(r -> r.code.equals(code)).findFirst();
    }
}
