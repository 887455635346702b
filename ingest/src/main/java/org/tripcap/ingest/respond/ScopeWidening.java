package org.tripcap.ingest.respond;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Widens an incident's scope by that of another alert, within the policy's bounds. To stay within them, and within what the kernel
 * takes as a filter, neighbouring networks on one side of a pair are merged to their common prefix: that adds packets of
 * uninvolved neighbours only as far as they too talk to the other side. Networks that stand alone are never merged, since all
 * packets of their neighbours would be recorded.
 */
final class ScopeWidening {
    private final Bounds bounds;

    ScopeWidening(Bounds bounds) {
        this.bounds = bounds;
    }

    /** The scope that holds both, or nothing where the bounds do not allow one. */
    Optional<HostScope> widen(HostScope scope, HostScope addition) {
        if (scope.covers(addition)) {
            return Optional.of(scope);
        }
        List<Network> alone = new ArrayList<>(scope.alone());
        addition.alone().stream()
                .filter(network -> alone.stream().noneMatch(known -> known.contains(network)))
                .forEach(alone::add);
        if (alone.size() > Math.max(1, bounds.networks() / 2)) {
            // The rest is for pairs, which can be merged.
            return Optional.empty();
        }
        List<HostScope.Between> between = new ArrayList<>(scope.between());
        addition.between().forEach(pair -> add(between, pair));
        @Nullable HostScope standing = alone.isEmpty() ? null : new HostScope(alone, List.of());
        between.removeIf(pair -> standing != null && standing.covers(new HostScope(List.of(), List.of(pair))));
        return shrink(new HostScope(alone, between));
    }

    /** Into the first pair with which it shares a side's family without overlap, or as one of its own. */
    private static void add(List<HostScope.Between> between, HostScope.Between pair) {
        for (int i = 0; i < between.size(); i++) {
            HostScope.Between known = between.get(i);
            Optional<HostScope.Between> joint =
                    pair(union(known.attackers(), pair.attackers()), union(known.victims(), pair.victims()));
            if (joint.isPresent()) {
                between.set(i, joint.get());
                return;
            }
        }
        between.add(pair);
    }

    private static List<Network> union(List<Network> some, List<Network> others) {
        List<Network> all =
                Stream.concat(some.stream(), others.stream()).distinct().toList();
        return all.stream()
                .filter(network -> all.stream().noneMatch(other -> !other.equals(network) && other.contains(network)))
                .toList();
    }

    private static Optional<HostScope.Between> pair(List<Network> attackers, List<Network> victims) {
        try {
            return Optional.of(new HostScope.Between(attackers, victims));
        } catch (IllegalArgumentException overlapOrFamilies) {
            return Optional.empty();
        }
    }

    private Optional<HostScope> shrink(HostScope scope) {
        HostScope shrunk = scope;
        while (shrunk.networks() > bounds.networks() || !FilterWidening.isTaken(shrunk.filter())) {
            Optional<HostScope> smaller = mergeOnce(shrunk);
            if (smaller.isEmpty()) {
                return Optional.empty();
            }
            shrunk = smaller.get();
        }
        return Optional.of(shrunk);
    }

    /** One possible merge. */
    private record Merge(int pair, HostScope.Between merged, int length) {}

    /** The scope after the merge with the longest prefix, which adds the fewest addresses. */
    private Optional<HostScope> mergeOnce(HostScope scope) {
        Merge best = null;
        for (int i = 0; i < scope.between().size(); i++) {
            HostScope.Between pair = scope.between().get(i);
            for (boolean attackers : new boolean[] {true, false}) {
                Merge found = merge(i, pair, attackers);
                if (found != null && (best == null || found.length() > best.length())) {
                    best = found;
                }
            }
        }
        if (best == null) {
            return Optional.empty();
        }
        List<HostScope.Between> between = new ArrayList<>(scope.between());
        between.set(best.pair(), best.merged());
        return Optional.of(new HostScope(scope.alone(), between));
    }

    private @Nullable Merge merge(int index, HostScope.Between pair, boolean attackers) {
        List<Network> side = attackers ? pair.attackers() : pair.victims();
        Merge best = null;
        // Sorted, so the two with the longest common prefix are neighbours.
        for (int i = 0; i + 1 < side.size(); i++) {
            Network common = side.get(i).common(side.get(i + 1));
            if (common.length() < bounds.widest().of(common.address())
                    || (best != null && best.length() >= common.length())) {
                continue;
            }
            List<Network> merged = union(side, List.of(common));
            Optional<HostScope.Between> joint =
                    attackers ? pair(merged, pair.victims()) : pair(pair.attackers(), merged);
            if (joint.isPresent()) {
                best = new Merge(index, joint.get(), common.length());
            }
        }
        return best;
    }
}
