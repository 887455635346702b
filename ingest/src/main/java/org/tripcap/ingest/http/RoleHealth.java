package org.tripcap.ingest.http;

import java.time.Instant;
import java.util.Objects;

/**
 * How one of the server's roles is doing.
 *
 * @param role its name, such as {@code responder}
 * @param detail for people; holds no address and no secret
 * @param since when it came into this state
 */
public record RoleHealth(String role, State state, String detail, Instant since) {
    /** What a role can do. */
    public enum State {
        STARTING,
        UP,
        /** Works, with something that a person should look at. */
        DEGRADED,
        DOWN;

        boolean isReady() {
            return this == UP || this == DEGRADED;
        }
    }

    public RoleHealth {
        Objects.requireNonNull(role, "role");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(detail, "detail");
        Objects.requireNonNull(since, "since");
    }
}
