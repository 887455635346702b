package org.tripcap.ingest.dissect;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the value of a flow from its state at the segment's end. */
final class FlowMaker {
    private final CommunityId communityId = new CommunityId();
    private final FlowId ids = new FlowId();

    Flow make(FlowState state) {
        Flow.Endpoint low = endpoint(state, state.low, true);
        Flow.Endpoint high = endpoint(state, state.high, false);
        Conversation conversation = state.conversation;
        List<Facts> facts = conversation == null ? List.of() : conversation.facts();
        return new Flow(
                ids.of(state),
                state.firstNanos,
                state.lastNanos,
                network(state, conversation),
                state.initiatorIsLow ? low : high,
                state.initiatorIsLow ? high : low,
                state.icmpType < 0 ? null : new Flow.Icmp(state.icmpType, state.icmpCode),
                facts);
    }

    private Flow.Network network(FlowState state, @Nullable Conversation conversation) {
        int network = FlowKey.network(state.rest);
        boolean ip = isIp(network);
        int protocol = ip ? FlowKey.protocol(state.rest) : -1;
        var vlans = new ArrayList<Integer>(state.vlanCount);
        for (int i = 0; i < state.vlanCount; i++) {
            vlans.add(state.vlans[i]);
        }
        var tunnels = new ArrayList<Flow.Tunnel>(state.tunnels.size());
        for (TunnelHop hop : state.tunnels) {
            tunnels.add(hop.toTunnel(communityId));
        }
        String application = application(state, conversation, tunnels.isEmpty());
        return new Flow.Network(
                type(network),
                protocol,
                ip ? IpProtocols.transport(protocol) : null,
                application,
                ip ? communityIds(state) : List.of(),
                vlans,
                tunnels,
                network == Layers.NOTHING ? (int) state.lowHigh : -1,
                network == Layers.NOTHING ? (int) state.lowLow : -1);
    }

    private static @Nullable String application(
            FlowState state, @Nullable Conversation conversation, boolean outermost) {
        String application = conversation == null ? null : conversation.application();
        if (application == null && outermost) {
            // A tunnel that carries no IP packet is what this flow speaks.
            application = Tunnels.name(state.lastTunnel);
        }
        if (application == null && conversation != null && FlowKey.protocol(state.rest) == IpProtocols.TCP) {
            int low = FlowKey.lowPort(state.rest);
            int high = FlowKey.highPort(state.rest);
            application = state.initiatorIsLow ? Services.tcp(low, high) : Services.tcp(high, low);
        }
        return application;
    }

    private List<String> communityIds(FlowState state) {
        var ids = new ArrayList<String>(2);
        if (state.sawWhole) {
            ids.add(communityId.of(state, FlowKey.hasPorts(state.rest)));
        }
        if (state.sawPart && (ids.isEmpty() || FlowKey.hasPorts(state.rest))) {
            ids.add(communityId.of(state, false));
        }
        return ids;
    }

    private static boolean isIp(int network) {
        return network == Layers.IPV4 || network == Layers.IPV6;
    }

    private static @Nullable String type(int network) {
        return switch (network) {
            case Layers.IPV4 -> "ipv4";
            case Layers.IPV6 -> "ipv6";
            case Layers.ARP -> "arp";
            default -> null;
        };
    }

    private static Flow.Endpoint endpoint(FlowState state, Side side, boolean low) {
        int network = FlowKey.network(state.rest);
        boolean ports = FlowKey.hasPorts(state.rest) && !Icmp.isIcmp(FlowKey.protocol(state.rest));
        int port = low ? FlowKey.lowPort(state.rest) : FlowKey.highPort(state.rest);
        return new Flow.Endpoint(
                network == Layers.NOTHING
                        ? null
                        : IpText.of(network, low ? state.lowHigh : state.highHigh, low ? state.lowLow : state.highLow),
                ports ? port : -1,
                side.mac < 0 ? null : IpText.ofMac(side.mac),
                side.toCounters(isIp(network) && FlowKey.protocol(state.rest) == IpProtocols.TCP));
    }
}
