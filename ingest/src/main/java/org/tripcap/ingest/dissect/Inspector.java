package org.tripcap.ingest.dissect;

/** Looks into payloads for protocols that speak in the clear. */
final class Inspector {
    private final StreamMemory memory = new StreamMemory();
    private final DnsNames names = new DnsNames();
    private final CertificateNames certificates = new CertificateNames();
    private final StreamProtocols protocols = new StreamProtocols(certificates, names);
    private final QuicInitial quicInitial = new QuicInitial();

    void clear() {
        memory.clear();
        quicInitial.clear();
    }

    /** The packet has payload, between its position and its end. */
    void inspect(FlowState flow, Layers packet, boolean fromLow) {
        switch (packet.protocol) {
            case IpProtocols.TCP -> tcp(flow, packet, fromLow);
            case IpProtocols.UDP -> udp(flow, packet);
            default -> {}
        }
    }

    private static Conversation conversation(FlowState flow) {
        Conversation conversation = flow.conversation;
        if (conversation == null) {
            conversation = new Conversation();
            flow.conversation = conversation;
        }
        return conversation;
    }

    private void tcp(FlowState flow, Layers packet, boolean fromLow) {
        Conversation conversation = flow.conversation;
        if (conversation == null) {
            conversation = conversation(flow);
            conversation.name(protocols.name(packet));
            StreamReader reader = protocols.first(packet, conversation);
            conversation.done = reader == null;
            if (reader != null) {
                conversation.name(reader.protocol());
                conversation.begin(reader, memory);
            }
        } else if (!(conversation.reader instanceof TlsReader)) {
            StreamReader next = protocols.upgrade(packet, conversation.reader);
            if (next != null) {
                conversation.name(next.protocol());
                conversation.begin(next, memory);
            }
        }
        StreamReader reader = conversation.reader;
        if (reader != null && !conversation.done) {
            conversation.half(fromLow).take(packet, reader, fromLow == flow.initiatorIsLow, memory);
            conversation.done = conversation.bothDone();
        }
    }

    private void udp(FlowState flow, Layers packet) {
        Conversation conversation = conversation(flow);
        if (conversation.done) {
            return;
        }
        String dns = Services.dns(packet.sourcePort, packet.destinationPort);
        if (dns != null) {
            conversation.name(dns);
            DnsReader reader = conversation.find(DnsReader.class);
            if (reader == null) {
                reader = new DnsReader(dns, names);
                conversation.add(reader);
            }
            reader.read(packet.data, packet.position, packet.end);
        } else if (QuicInitial.isLongHeader(packet.data, packet.position, packet.end)) {
            quic(conversation, packet);
        } else {
            conversation.name(Services.udp(packet.sourcePort, packet.destinationPort));
            conversation.done = true;
        }
    }

    private void quic(Conversation conversation, Layers packet) {
        conversation.name("quic");
        QuicReader reader = conversation.find(QuicReader.class);
        if (reader == null) {
            reader = new QuicReader(certificates);
            conversation.add(reader);
        }
        reader.read(packet.data, packet.position, packet.end, quicInitial);
        conversation.done = reader.isDone();
    }
}
