package org.tripcap.ingest.index;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How one role of the indexer does.
 *
 * @param role the role's name
 * @param state what it does now
 * @param obstacle why it waits; null unless it does
 * @param since when that state began
 * @param records records read, stored and committed since the start
 * @param documents documents new in the store since the start
 * @param deadLetters records and documents that ended in the dead-letter topic since the start
 */
public record RoleStatus(
        String role,
        State state,
        @Nullable String obstacle,
        Instant since,
        long records,
        long documents,
        long deadLetters) {
    /** What a role does. */
    public enum State {
        /** It reads and writes, or would if there were something. */
        RUNNING,
        /** Something it needs is away or refuses: it tries again and loses nothing. */
        WAITING,
        /** It was closed. */
        STOPPED
    }
}
