package org.tripcap.ingest.dissect;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A segment's flows: a bounded number of them, largest first, and what is left in one roll-up.
 *
 * @param flows by bytes, largest first; equal ones by first packet, then id, so that every dissection of the same
 *     bytes by the same {@link Dissector#VERSION} gives the same list
 * @param rest the others, or null when none was left out
 * @param totals of the whole segment
 */
public record DissectedSegment(List<Flow> flows, @Nullable RollUp rest, Totals totals) {
    public DissectedSegment {
        flows = List.copyOf(flows);
    }
}
