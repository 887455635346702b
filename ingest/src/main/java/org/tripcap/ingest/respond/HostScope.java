package org.tripcap.ingest.respond;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A generated scope: packets from or to every one of one or two networks. It never names ports, since only the first
 * fragment of a datagram has them, and every expression is given twice, since {@code host} does not look behind a VLAN tag:
 * {@code X or (vlan and X)}.
 *
 * <p>The filter text is made from parsed addresses only, and {@link #parse} reads back exactly that text, so that the
 * scope of an incident can be compared with that of an alert after any restart, from the incident's document alone.
 *
 * @param networks one network, or two of the same address family, in order
 */
record HostScope(List<Network> networks) {
    HostScope {
        networks = networks.stream().distinct().sorted().toList();
        if (networks.isEmpty() || networks.size() > 2) {
            throw new IllegalArgumentException("a scope must name one or two networks, but has " + networks.size());
        }
        if (networks.getFirst().address().getClass()
                != networks.getLast().address().getClass()) {
            throw new IllegalArgumentException("no packet has an IPv4 and an IPv6 address: " + networks);
        }
        if (networks.size() == 2
                && (networks.getFirst().contains(networks.getLast())
                        || networks.getLast().contains(networks.getFirst()))) {
            throw new IllegalArgumentException("one network holds the other: all packets of the smaller would match");
        }
    }

    static HostScope of(Network... networks) {
        return new HostScope(List.of(networks));
    }

    /** The filter in libpcap's language. */
    String filter() {
        String expression =
                String.join(" and ", networks.stream().map(Network::expression).toList());
        return "(" + expression + ") or (vlan and " + expression + ")";
    }

    /** Reads what {@link #filter()} wrote; nothing for any other text, even of the same meaning. */
    static Optional<HostScope> parse(String filter) {
        int end = filter.indexOf(')');
        if (!filter.startsWith("(") || end < 0) {
            return Optional.empty();
        }
        List<Network> networks = new ArrayList<>();
        for (String term : filter.substring(1, end).split(" and ", -1)) {
            String[] words = term.split(" ", -1);
            if (words.length != 2 || networks.size() == 2) {
                return Optional.empty();
            }
            try {
                networks.add(Network.parse(words[1]));
            } catch (IllegalArgumentException notANetwork) {
                return Optional.empty();
            }
        }
        try {
            HostScope scope = new HostScope(networks);
            return scope.filter().equals(filter) ? Optional.of(scope) : Optional.empty();
        } catch (IllegalArgumentException differentFamilies) {
            return Optional.empty();
        }
    }

    /** Whether every packet in {@code other}'s scope is in this one. */
    boolean covers(HostScope other) {
        return networks.stream().allMatch(mine -> other.networks.stream().anyMatch(mine::contains));
    }

    /** Keeps addresses out of logs. */
    @Override
    public String toString() {
        return "HostScope[" + networks.size() + " networks]";
    }
}
