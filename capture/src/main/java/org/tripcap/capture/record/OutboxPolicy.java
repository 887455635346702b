package org.tripcap.capture.record;

/** What a full outbox gives up. Either way the loss is stated as a gap. */
public enum OutboxPolicy {
    /** New segments are dropped: how an attack began is kept. */
    KEEP_OLDEST("keep-oldest"),
    /** The oldest segments that are not on their way are dropped: what an attack does now is kept. */
    KEEP_NEWEST("keep-newest");

    private final String code;

    OutboxPolicy(String code) {
        this.code = code;
    }

    /** As it is written in settings. */
    public String code() {
        return code;
    }
}
