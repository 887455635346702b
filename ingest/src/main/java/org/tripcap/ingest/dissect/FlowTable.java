package org.tripcap.ingest.dissect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All flows of a segment: open addressing with linear probing, bounded, its entries used again. */
final class FlowTable {
    private static final int FIRST_CAPACITY = 1 << 10;
    /** Entries kept for the next segment. */
    private static final int KEPT = 1 << 13;

    private final int limit;
    private final List<FlowState> flows = new ArrayList<>();
    private int size;
    private @Nullable FlowState[] places = new FlowState[FIRST_CAPACITY];

    FlowTable(int limit) {
        this.limit = limit;
    }

    /** Forgets every flow, and what a flood made large. */
    void clear() {
        for (FlowState flow : flows()) {
            flow.release();
        }
        size = 0;
        if (flows.size() > KEPT) {
            flows.subList(KEPT, flows.size()).clear();
        }
        if (places.length > FIRST_CAPACITY) {
            places = new FlowState[FIRST_CAPACITY];
        } else {
            Arrays.fill(places, null);
        }
    }

    int size() {
        return size;
    }

    /** The flows in the order of their first packets. */
    List<FlowState> flows() {
        return flows.subList(0, size);
    }

    /** The flow of this key, begun if it is new; null when it is new and the table full. */
    @Nullable FlowState of(FlowKey key, Layers packet, long nanos) {
        int mask = places.length - 1;
        int place = (int) key.hash & mask;
        FlowState flow = places[place];
        while (flow != null) {
            if (flow.is(key)) {
                return flow;
            }
            place = place + 1 & mask;
            flow = places[place];
        }
        if (size == limit) {
            return null;
        }
        flow = next();
        flow.begin(key, packet, nanos);
        places[place] = flow;
        if (size * 2 > places.length) {
            grow();
        }
        return flow;
    }

    private FlowState next() {
        if (size == flows.size()) {
            flows.add(new FlowState());
        }
        FlowState flow = flows.get(size);
        flow.number = size++;
        return flow;
    }

    private void grow() {
        var larger = new FlowState[places.length * 2];
        int mask = larger.length - 1;
        for (FlowState flow : flows()) {
            int place = (int) flow.hash & mask;
            while (larger[place] != null) {
                place = place + 1 & mask;
            }
            larger[place] = flow;
        }
        places = larger;
    }
}
