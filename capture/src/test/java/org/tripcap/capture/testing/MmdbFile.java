package org.tripcap.capture.testing;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes small files in MaxMind's DB format, version 2.0: a binary tree of 24-bit records over IPv6, data, and metadata. */
public final class MmdbFile {
    private static final int EMPTY = -1;
    private static final int DEPTH = 128;
    private static final byte[] MARKER = "\u00ab\u00cd\u00efMaxMind.com".getBytes(StandardCharsets.ISO_8859_1);

    private final String type;
    /** Children of each node: other nodes, {@link #EMPTY}, or the complement of an offset into the data, less one. */
    private final List<int[]> nodes = new ArrayList<>(List.of(new int[] {EMPTY, EMPTY}));

    private final ByteArrayOutputStream data = new ByteArrayOutputStream();

    public MmdbFile(String type) {
        this.type = type;
    }

    /**
     * What is known of a network that no other one holds.
     *
     * @param network such as {@code 1.2.3.0/24}
     * @param value of maps, texts and numbers
     */
    public MmdbFile put(String network, Map<String, ?> value) {
        String[] parts = network.split("/", -1);
        byte[] address = InetAddress.ofLiteral(parts[0]).getAddress();
        int skipped = DEPTH - address.length * 8;
        int length = Integer.parseInt(parts[1]);
        int offset = data.size();
        write(data, value);
        int node = 0;
        for (int bit = 0; bit < skipped + length; bit++) {
            int side = bit < skipped ? 0 : address[(bit - skipped) / 8] >> (7 - bit % 8) & 1;
            int[] children = nodes.get(node);
            if (bit == skipped + length - 1) {
                children[side] = -2 - offset;
            } else {
                if (children[side] == EMPTY) {
                    children[side] = nodes.size();
                    nodes.add(new int[] {EMPTY, EMPTY});
                }
                node = children[side];
            }
        }
        return this;
    }

    public byte[] toBytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int[] children : nodes) {
            for (int child : children) {
                int value = child == EMPTY ? nodes.size() : child < EMPTY ? nodes.size() + 16 + (-2 - child) : child;
                out.write(value >> 16);
                out.write(value >> 8);
                out.write(value);
            }
        }
        out.writeBytes(new byte[16]);
        out.writeBytes(data.toByteArray());
        out.writeBytes(MARKER);
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("binary_format_major_version", 2);
        metadata.put("binary_format_minor_version", 0);
        metadata.put("build_epoch", 1_700_000_000L);
        metadata.put("database_type", type);
        metadata.put("description", Map.of("en", "made for a test"));
        metadata.put("ip_version", 6);
        metadata.put("languages", List.of("en"));
        metadata.put("node_count", nodes.size());
        metadata.put("record_size", 24);
        write(out, metadata);
        return out.toByteArray();
    }

    private static void write(ByteArrayOutputStream out, Object value) {
        switch (value) {
            case String text -> {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                control(out, 2, bytes.length);
                out.writeBytes(bytes);
            }
            case Integer number -> {
                control(out, 6, 4);
                for (int shift = 24; shift >= 0; shift -= 8) {
                    out.write(number >> shift);
                }
            }
            case Long number -> {
                out.write(8); // an extended type: 9, of 8 bytes
                out.write(9 - 7);
                for (int shift = 56; shift >= 0; shift -= 8) {
                    out.write((int) (number >> shift));
                }
            }
            case List<?> list -> {
                out.write(list.size());
                out.write(11 - 7);
                list.forEach(element -> write(out, element));
            }
            case Map<?, ?> map -> {
                control(out, 7, map.size());
                map.forEach((key, element) -> {
                    write(out, key);
                    write(out, element);
                });
            }
            default -> throw new IllegalArgumentException("no such type here: " + value.getClass());
        }
    }

    private static void control(ByteArrayOutputStream out, int type, int size) {
        if (size < 29) {
            out.write(type << 5 | size);
        } else {
            out.write(type << 5 | 29);
            out.write(size - 29);
        }
    }
}
