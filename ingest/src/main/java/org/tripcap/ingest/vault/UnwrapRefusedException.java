package org.tripcap.ingest.vault;

import org.jspecify.annotations.Nullable;

/** A vault released nothing. The message says what was expected, what was found and what to do. */
public final class UnwrapRefusedException extends Exception {
    private final Refusal refusal;

    public UnwrapRefusedException(Refusal refusal, String message) {
        this(refusal, message, null);
    }

    public UnwrapRefusedException(Refusal refusal, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.refusal = refusal;
    }

    /** The kind of refusal, for machines. */
    public Refusal refusal() {
        return refusal;
    }
}
