package org.tripcap.ingest.retrieve;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.segment.Disclosure;
import org.tripcap.ingest.store.FlowPlace;

/** Which packets of a case somebody wants: those of all flows or of some, and of these all or what a filter accepts. */
public final class WantedPackets {
    /** Flow ids by segment; null for everything. */
    private final @Nullable Map<String, Set<String>> flows;

    private final Disclosure.@Nullable Choice filter;

    private WantedPackets(@Nullable Map<String, Set<String>> flows, Disclosure.@Nullable Choice filter) {
        this.flows = flows;
        this.filter = filter;
    }

    /** Every packet of every segment. */
    public static WantedPackets all() {
        return new WantedPackets(null, null);
    }

    /** The packets of these flows, from the segments named with them. Roll-ups among them have no packets of their own. */
    public static WantedPackets ofFlows(Collection<FlowPlace> places) {
        Map<String, Set<String>> bySegment = new HashMap<>();
        for (FlowPlace place : places) {
            if (!place.isRolledUp()) {
                bySegment.computeIfAbsent(place.segment(), s -> new HashSet<>()).add(place.flow());
            }
        }
        return new WantedPackets(bySegment, null);
    }

    /** Of these packets, those that a filter accepts. */
    public WantedPackets accepting(Disclosure.Choice accepted) {
        return new WantedPackets(flows, Objects.requireNonNull(accepted, "accepted"));
    }

    boolean wantsSegment(String id) {
        return flows == null || flows.containsKey(id);
    }

    /** The flows wanted of a segment; null for all. */
    @Nullable Set<String> flowsOf(String segment) {
        return flows == null ? null : flows.getOrDefault(segment, Set.of());
    }

    Disclosure.@Nullable Choice filter() {
        return filter;
    }
}
