package org.tripcap.ingest.respond;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tripcap.ingest.alert.Alert;
import org.tripcap.ingest.alert.Endpoint;
import org.tripcap.ingest.alert.Handshake;

/** Makes the smallest scope that a rule and an alert allow, from parsed addresses. */
final class ScopeMaker {
    /** The scope, or why there is none. */
    sealed interface Made {
        record Hosts(HostScope scope) implements Made {}

        record None(String reason) implements Made {}
    }

    private final List<Network> own;
    private final List<Network> servers;

    ScopeMaker(Policy policy) {
        this.own = policy.own();
        this.servers = policy.servers();
    }

    /**
     * The scope that a rule gives an alert. One side alone is named only if that is asked for and it may stand alone: the
     * attacker if the handshake was completed (otherwise the source may be forged, and the scope would make a bystander the
     * one recorded) and it is not one of the operator's own, the victim if it is one of the servers.
     */
    Made scope(Rule rule, Alert alert) {
        Network attacker = network(alert.attacker());
        Network victim = network(alert.victim());
        if (attacker != null && victim != null && attacker.equals(victim)) {
            return new Made.None("attacker and victim have the same address");
        }
        Network source = rule.extent() == Extent.NETWORK && attacker != null
                ? Network.around(attacker.address(), rule.network())
                : attacker;
        if ((rule.extent() == Extent.ATTACKER || rule.extent() == Extent.NETWORK)
                && source != null
                && alert.handshake() == Handshake.COMPLETED
                && mayStandAlone(source)) {
            return new Made.Hosts(HostScope.of(source));
        }
        if (rule.extent() == Extent.VICTIM && victim != null && isServer(victim)) {
            return new Made.Hosts(HostScope.of(victim));
        }
        if (attacker == null || source == null || victim == null) {
            return new Made.None(
                    "the alert names " + (attacker == null && victim == null ? "no usable address" : "one address only")
                            + ", and the policy lets no recording be opened on that");
        }
        if (source.address().getClass() != victim.address().getClass()) {
            return new Made.None("attacker and victim have addresses of different families");
        }
        // Of a network and a host in it, every packet of the host is one "between" both.
        return new Made.Hosts(HostScope.of(source.contains(victim) ? attacker : source, victim));
    }

    /** The packets between attacker and victim, where there are both. */
    Optional<HostScope> pair(Alert alert) {
        Network attacker = network(alert.attacker());
        Network victim = network(alert.victim());
        return attacker == null
                        || victim == null
                        || attacker.equals(victim)
                        || attacker.address().getClass() != victim.address().getClass()
                ? Optional.empty()
                : Optional.of(HostScope.of(attacker, victim));
    }

    private boolean isServer(Network victim) {
        return servers.stream().anyMatch(network -> network.contains(victim));
    }

    private boolean mayStandAlone(Network attacker) {
        InetAddress address = attacker.address();
        return !address.isMulticastAddress()
                && !address.isLoopbackAddress()
                && own.stream().noneMatch(network -> network.contains(attacker) || attacker.contains(network));
    }

    private static @Nullable Network network(@Nullable Endpoint endpoint) {
        return endpoint == null || endpoint.address().isAnyLocalAddress() ? null : Network.of(endpoint.address());
    }
}
