package org.tripcap.ingest.respond;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the responder is doing.
 *
 * @param state whether it decides
 * @param since when it came into this state
 * @param problem what keeps it from deciding, for people
 * @param undecided alerts that wait for a decision
 * @param openIncidents incidents that alerts keep open
 * @param outcomes alerts decided in this life, by outcome
 * @param untold events that nobody could be told of
 * @param bounds how often, in this life, a bound of the policy kept an alert from acting
 */
public record ResponderStatus(
        State state,
        Instant since,
        @Nullable String problem,
        int undecided,
        int openIncidents,
        Map<Outcome.Code, Long> outcomes,
        long bounds,
        long untold) {
    /** States of the responder. */
    public enum State {
        /** Reading what happened before. */
        STARTING,
        /** Deciding. */
        UP,
        /** Ready to decide once the responder that does so now is gone. */
        STANDBY,
        /** Something failed; trying again. */
        FAILING,
        /** Stopped. */
        DOWN
    }

    public ResponderStatus {
        outcomes = Map.copyOf(outcomes);
    }
}
