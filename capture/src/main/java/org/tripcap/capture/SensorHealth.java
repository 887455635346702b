package org.tripcap.capture;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Whether a sensor can do its work now.
 *
 * <p>A sensor whose way to Kafka is cut goes on recording what it was told to record, on disk; taking it out of service would
 * lose evidence. So that is {@link State#DEGRADED}, as is everything else that somebody should look at, and only a sensor that
 * does not know yet what to record, or whose certificate does not let it, is {@link State#NOT_READY}.
 *
 * @param state the worst of it
 * @param reasons why it is not {@link State#READY}, in words, with no personal data
 */
record SensorHealth(State state, List<String> reasons) {

    /** How much of its work it can do. */
    enum State {
        /** All of it. */
        READY,
        /** It records, and something is wrong. */
        DEGRADED,
        /** It has not read the incidents yet, or its certificate does not count, so a new one would not be recorded. */
        NOT_READY;

        /** As it is shown. */
        String code() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** An idle sensor states every 60 s that it is idle; by then, what waits should have been acknowledged. */
    static final double UNACKNOWLEDGED_SECONDS = 90;

    private static final double FULL = 0.8;

    SensorHealth {
        reasons = List.copyOf(reasons);
    }

    /** What a status means. */
    static SensorHealth of(SensorStatus status) {
        List<String> reasons = new ArrayList<>(status.problems());
        if (!status.caughtUp()) {
            reasons.addFirst("the incidents have not been read from Kafka yet; nothing new is recorded until they are");
        }
        if (status.outboxEntries() > 0 && status.secondsSinceAcknowledged() > UNACKNOWLEDGED_SECONDS) {
            reasons.add("Kafka has acknowledged nothing for " + (long) status.secondsSinceAcknowledged() + " s; "
                    + status.outboxEntries() + " statements wait on disk");
        }
        if (status.outboxBytes() > FULL * status.outboxBound()) {
            reasons.add("the outbox is " + 100 * status.outboxBytes() / status.outboxBound()
                    + " % full; what finds no room is lost, and counted");
        }
        boolean mayRecord = status.caughtUp() && status.certified();
        State state = !mayRecord ? State.NOT_READY : reasons.isEmpty() ? State.READY : State.DEGRADED;
        return new SensorHealth(state, reasons);
    }
}
