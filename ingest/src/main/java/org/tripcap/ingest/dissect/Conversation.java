package org.tripcap.ingest.dissect;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the applications on a flow said so far. */
final class Conversation {
    private @Nullable String application;
    private final List<FactsReader> readers = new ArrayList<>(1);

    /** TCP: what reads the streams, once the protocol is known. */
    @Nullable StreamReader reader;

    private @Nullable StreamHalf low;
    private @Nullable StreamHalf high;
    /** Nothing further on this flow is looked at. */
    boolean done;

    void name(@Nullable String name) {
        if (application == null) {
            application = name;
        }
    }

    @Nullable String application() {
        return application;
    }

    void add(FactsReader facts) {
        readers.add(facts);
    }

    /** Begins to read both streams with this reader, from the next packet on. */
    void begin(StreamReader next, StreamMemory memory) {
        if (low != null) {
            low.close(memory);
        }
        if (high != null) {
            high.close(memory);
        }
        low = null;
        high = null;
        reader = next;
        done = false;
        readers.add(next);
    }

    /** One direction's stream. */
    StreamHalf half(boolean fromLow) {
        StreamHalf half = fromLow ? low : high;
        if (half == null) {
            half = new StreamHalf();
            if (fromLow) {
                low = half;
            } else {
                high = half;
            }
        }
        return half;
    }

    boolean bothDone() {
        return low != null && high != null && low.isDone() && high.isDone();
    }

    /** The first reader of this kind, or null. */
    <T extends FactsReader> @Nullable T find(Class<T> kind) {
        for (FactsReader candidate : readers) {
            if (kind.isInstance(candidate)) {
                return kind.cast(candidate);
            }
        }
        return null;
    }

    List<Facts> facts() {
        var facts = new ArrayList<Facts>(readers.size());
        for (FactsReader candidate : readers) {
            Facts found = candidate.facts();
            if (found != null) {
                facts.add(found);
            }
        }
        return facts;
    }
}
