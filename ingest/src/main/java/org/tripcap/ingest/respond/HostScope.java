package org.tripcap.ingest.respond;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A generated scope: all packets of some networks, and the packets between attackers and victims. It never names ports, since
 * only the first fragment of a datagram has them.
 *
 * <p>Its filter is made from parsed addresses only, and {@link #parse} reads back exactly that text, so that the scope of an
 * incident can be compared with that of an alert, and widened, after any restart, from the incident's document alone.
 *
 * @param alone networks of which every packet is recorded
 * @param between pairs of sides of which every packet from one to the other is recorded
 */
record HostScope(List<Network> alone, List<Between> between) {
    HostScope {
        alone = sorted(alone);
        between = between.stream()
                .distinct()
                .sorted(Comparator.comparing((Between pair) -> pair.attackers().getFirst())
                        .thenComparing(pair -> pair.victims().getFirst()))
                .toList();
        if (alone.isEmpty() && between.isEmpty()) {
            throw new IllegalArgumentException("a scope must name a network");
        }
    }

    /**
     * The packets from any of some networks to any of others, or back.
     *
     * @param attackers of one address family, at least one
     * @param victims of the same family, at least one, none of which overlaps an attacker: of an address on both sides, every
     *     packet would be "between" them
     */
    record Between(List<Network> attackers, List<Network> victims) {
        Between {
            attackers = sorted(attackers);
            victims = sorted(victims);
            if (attackers.isEmpty() || victims.isEmpty()) {
                throw new IllegalArgumentException("a pair of sides must name a network on each");
            }
            // Loops, since each alert of a storm makes one of these.
            Class<?> family = attackers.getFirst().address().getClass();
            for (Network attacker : attackers) {
                for (Network victim : victims) {
                    if (attacker.address().getClass() != family
                            || victim.address().getClass() != family) {
                        throw new IllegalArgumentException("no packet has an IPv4 and an IPv6 address");
                    }
                    if (attacker.overlaps(victim)) {
                        throw new IllegalArgumentException(
                                "one side overlaps the other: all packets of it would match");
                    }
                }
            }
        }

        private boolean covers(Between other) {
            return (holdsAll(attackers, other.attackers) && holdsAll(victims, other.victims))
                    || (holdsAll(attackers, other.victims) && holdsAll(victims, other.attackers));
        }

        private int networks() {
            return attackers.size() + victims.size();
        }
    }

    /** All packets of a network. */
    static HostScope of(Network network) {
        return new HostScope(List.of(network), List.of());
    }

    /** The packets between two networks. */
    static HostScope of(Network attacker, Network victim) {
        return new HostScope(List.of(), List.of(new Between(List.of(attacker), List.of(victim))));
    }

    /** The filter in libpcap's language. */
    String filter() {
        return HostScopeText.print(this);
    }

    /** Reads what {@link #filter()} wrote; nothing for any other text, even of the same meaning. */
    static Optional<HostScope> parse(String filter) {
        return HostScopeText.parse(filter);
    }

    /** How many networks the filter names. */
    int networks() {
        return alone.size() + between.stream().mapToInt(Between::networks).sum();
    }

    /** Whether every packet in {@code other}'s scope is in this one, as far as single terms tell. */
    boolean covers(HostScope other) {
        return holdsAll(alone, other.alone)
                && other.between.stream()
                        .allMatch(pair -> holdsAll(alone, pair.attackers)
                                || holdsAll(alone, pair.victims)
                                || between.stream().anyMatch(mine -> mine.covers(pair)));
    }

    /** The networks on the attackers' side, those that stand alone included. */
    List<Network> attackers() {
        List<Network> attackers = new ArrayList<>(alone);
        between.forEach(pair -> attackers.addAll(pair.attackers));
        return attackers;
    }

    private static boolean holdsAll(List<Network> networks, List<Network> others) {
        for (Network other : others) {
            if (!holds(networks, other)) {
                return false;
            }
        }
        return true;
    }

    private static boolean holds(List<Network> networks, Network other) {
        for (Network network : networks) {
            if (network.contains(other)) {
                return true;
            }
        }
        return false;
    }

    private static List<Network> sorted(List<Network> networks) {
        return networks.size() < 2
                ? List.copyOf(networks)
                : networks.stream().distinct().sorted().toList();
    }

    /** Keeps addresses out of logs. */
    @Override
    public String toString() {
        return "HostScope[" + networks() + " networks]";
    }
}
