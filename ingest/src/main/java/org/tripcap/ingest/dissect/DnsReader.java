package org.tripcap.ingest.dissect;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Collects the DNS messages (RFC 1035, RFC 6895) of one flow. */
final class DnsReader implements FactsReader {
    private static final int HEADER = 12;
    /** Records read of one message at most. */
    private static final int MAX_RECORDS = 64;

    /** Of each kind on one flow: tunnels through DNS ask for many names. */
    private static final int MAX_KEPT = 1024;

    private final String protocol;
    private final DnsNames names;
    private final Set<Facts.Dns.Question> questions = new LinkedHashSet<>();
    private final Set<Facts.Dns.Answer> answers = new LinkedHashSet<>();
    private final Set<String> responseCodes = new LinkedHashSet<>();
    private final Set<Integer> ids = new LinkedHashSet<>();

    /**
     * @param protocol name for {@code network.protocol}
     * @param names reads names; shared among the readers of a thread
     */
    DnsReader(String protocol, DnsNames names) {
        this.protocol = protocol;
        this.names = names;
    }

    /**
     * Reads one message.
     *
     * @return whether the bytes are a DNS message, as far as the header and the questions tell
     */
    boolean read(byte[] data, int start, int end) {
        if (end - start < HEADER) {
            return false;
        }
        int flags = Bytes.u16(data, start + 2);
        int questionCount = Bytes.u16(data, start + 4);
        int answerCount = Bytes.u16(data, start + 6);
        boolean response = (flags & 0x8000) != 0;
        int opcode = flags >> 11 & 0xf;
        if (opcode > 6 || questionCount > 16 || (!response && questionCount == 0)) {
            return false;
        }
        int at = start + HEADER;
        for (int i = 0; i < questionCount; i++) {
            String name = names.read(data, start, end, at);
            if (name == null || end - names.next < 4) {
                return i > 0;
            }
            keepQuestion(name, Bytes.u16(data, names.next), Bytes.u16(data, names.next + 2));
            at = names.next + 4;
        }
        keep(ids, Bytes.u16(data, start));
        if (response) {
            keep(responseCodes, DnsCodes.response(flags & 0xf));
            answers(data, start, end, at, Math.min(answerCount, MAX_RECORDS));
        }
        return true;
    }

    private void keepQuestion(String name, int type, int dnsClass) {
        // The top bit asks for a unicast answer in mDNS (RFC 6762 section 5.4).
        int plainClass = protocol.equals("mdns") ? dnsClass & 0x7fff : dnsClass;
        keep(questions, new Facts.Dns.Question(name, DnsCodes.type(type), DnsCodes.dnsClass(plainClass)));
    }

    private void answers(byte[] data, int start, int end, int first, int count) {
        int at = first;
        for (int i = 0; i < count; i++) {
            String name = names.read(data, start, end, at);
            int record = names.next;
            if (name == null || end - record < 10) {
                return;
            }
            int type = Bytes.u16(data, record);
            long ttl = Bytes.u32(data, record + 4);
            int length = Bytes.u16(data, record + 8);
            int value = record + 10;
            if (end - value < length) {
                return;
            }
            keep(
                    answers,
                    new Facts.Dns.Answer(name, DnsCodes.type(type), ttl, value(data, start, value, length, type)));
            at = value + length;
        }
    }

    private @Nullable String value(byte[] data, int start, int at, int length, int type) {
        int end = at + length;
        return switch (type) {
            case DnsCodes.A -> length == 4 ? IpText.ofIpV4(Bytes.i32(data, at)) : null;
            case DnsCodes.AAAA -> length == 16 ? IpText.ofIpV6(Bytes.i64(data, at), Bytes.i64(data, at + 8)) : null;
            case DnsCodes.NS, DnsCodes.CNAME, DnsCodes.PTR -> names.read(data, start, end, at);
            case DnsCodes.MX -> length < 3 ? null : names.read(data, start, end, at + 2);
            case DnsCodes.SRV -> length < 7 ? null : names.read(data, start, end, at + 6);
            case DnsCodes.TXT -> length < 1 ? null : Text.of(data, at + 1, Math.min(end, at + 1 + Bytes.u8(data, at)));
            default -> null;
        };
    }

    private static <T> void keep(Set<T> values, T value) {
        if (values.size() < MAX_KEPT) {
            values.add(value);
        }
    }

    @Override
    public @Nullable Facts facts() {
        if (ids.isEmpty()) {
            return null;
        }
        return new Facts.Dns(
                protocol, List.copyOf(questions), List.copyOf(answers), List.copyOf(responseCodes), List.copyOf(ids));
    }
}
