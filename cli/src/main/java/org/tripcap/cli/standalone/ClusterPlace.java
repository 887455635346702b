package org.tripcap.cli.standalone;

import java.util.List;
import java.util.stream.Collectors;

/**
 * One member's place in a cluster of brokers, or of nodes, that replicate what they hold. Each member has an address to itself, as
 * all use the same ports.
 *
 * @param hosts IP addresses of all members, in the order that every member is given; three or more, as fewer have no majority
 *     without one
 * @param number the member's place in that order, from 0
 * @param before what comes before the command of the member's process, such as {@code ip netns exec NAMESPACE}; may be empty
 */
public record ClusterPlace(List<String> hosts, int number, List<String> before) {
    private static final int LEAST = 3;

    /** Copies, and checks that the member is one of them. */
    public ClusterPlace {
        hosts = List.copyOf(hosts);
        before = List.copyOf(before);
        if (hosts.size() < LEAST) {
            throw new IllegalArgumentException("a cluster has " + LEAST + " members at least, not " + hosts.size());
        }
        if (number < 0 || number >= hosts.size()) {
            throw new IllegalArgumentException("a member's number is 0 to " + (hosts.size() - 1) + ", not " + number);
        }
    }

    String host() {
        return hosts.get(number);
    }

    /** All members at this port, in the order of the cluster. */
    List<String> at(int port) {
        return hosts.stream().map(host -> host + ":" + port).toList();
    }

    /** As the member's process is given it; {@link #parse} reads it. */
    List<String> arguments() {
        return List.of(Integer.toString(number), String.join(",", hosts));
    }

    /** What a member's process was given, without what came before its command. */
    static ClusterPlace parse(String number, String hosts) {
        return new ClusterPlace(List.of(hosts.split(",", -1)), Integer.parseInt(number), List.of());
    }

    @Override
    public String toString() {
        return "member " + number + " of " + hosts.stream().collect(Collectors.joining(", ", "[", "]"));
    }
}
