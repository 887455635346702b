package org.tripcap.cli.bench;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** The packets of a measurement of indexing: Ethernet frames in the order of their times. The same at each run. */
sealed interface IngestLoad {
    int ETHERNET = 14;
    int VLAN_TAG = 4;

    /** Gives every frame; the array may be used again for the next one. */
    void frames(Consumer<byte[]> taker);

    /** Copies of a capture, each between hosts of its own. */
    record Replayed(List<byte[]> capture, int times) implements IngestLoad {
        public Replayed {
            capture = List.copyOf(capture);
        }

        @Override
        public void frames(Consumer<byte[]> taker) {
            for (int time = 0; time < times; time++) {
                for (byte[] frame : capture) {
                    taker.accept(moved(frame, time));
                }
            }
        }
    }

    /** The headers of a capture with payload drawn at random, which neither compresses nor is any protocol. */
    record Incompressible(List<byte[]> capture, int times) implements IngestLoad {
        /** Ethernet, IPv4 and TCP without options. */
        private static final int IPV4_HEADERS = 54;
        /** Room for tags, IPv6 and tunnels, whose ports would be drawn at random, too. */
        private static final int OTHER_HEADERS = 118;

        public Incompressible {
            capture = List.copyOf(capture);
        }

        @Override
        public void frames(Consumer<byte[]> taker) {
            SplittableRandom random = new SplittableRandom(times);
            for (int time = 0; time < times; time++) {
                for (byte[] frame : capture) {
                    byte[] copy = moved(frame, time);
                    int headers = isIpv4(copy, ETHERNET - 2) ? IPV4_HEADERS : OTHER_HEADERS;
                    if (copy.length > headers) {
                        byte[] payload = new byte[copy.length - headers];
                        random.nextBytes(payload);
                        System.arraycopy(payload, 0, copy, headers, payload.length);
                    }
                    taker.accept(copy);
                }
            }
        }
    }

    /** A SYN flood on one server, each packet from a source of its own: what its sender forged. */
    record Spoofed(int sources) implements IngestLoad {
        private static final int LENGTH = 60;
        /** An odd number, so that multiplying by it gives each 32-bit number once. */
        private static final int SCATTER = 0x9e37_79b1;

        @Override
        public void frames(Consumer<byte[]> taker) {
            ByteBuffer frame = ByteBuffer.allocate(LENGTH);
            frame.put(new byte[] {2, 0, 0, 0, 0, 2})
                    .put(new byte[] {2, 0, 0, 0, 0, 1})
                    .putShort((short) 0x0800);
            frame.putShort((short) 0x4500).putShort((short) (LENGTH - ETHERNET)).putInt(0);
            frame.putShort((short) 0x4006).putShort((short) 0).putInt(0);
            frame.put(new byte[] {(byte) 203, 0, 113, 7});
            frame.putShort((short) 0).putShort((short) 443).putLong(0);
            frame.putShort((short) 0x5002).putShort((short) 0xffff);
            for (int i = 1; i <= sources; i++) {
                int scattered = i * SCATTER;
                frame.putInt(ETHERNET + 12, scattered);
                frame.putShort(ETHERNET + 20, (short) (1024 + (scattered >>> 20)));
                frame.putInt(ETHERNET + 24, scattered);
                taker.accept(frame.array());
            }
        }
    }

    /** A copy whose IPv4 or IPv6 addresses are others: flows stay apart, both ends of each are moved alike. */
    private static byte[] moved(byte[] frame, int time) {
        byte[] copy = frame.clone();
        int type = ETHERNET - 2;
        while (type + VLAN_TAG + 2 <= copy.length && isVlan(copy, type)) {
            type += VLAN_TAG;
        }
        int network = type + 2;
        if (network + 40 <= copy.length && isIpv4(copy, type)) {
            copy[network + 13] ^= (byte) time;
            copy[network + 17] ^= (byte) time;
        } else if (network + 40 <= copy.length && copy[type] == (byte) 0x86 && copy[type + 1] == (byte) 0xdd) {
            copy[network + 12] ^= (byte) time;
            copy[network + 28] ^= (byte) time;
        }
        return copy;
    }

    private static boolean isIpv4(byte[] frame, int type) {
        return type + 2 <= frame.length && frame[type] == 0x08 && frame[type + 1] == 0x00;
    }

    private static boolean isVlan(byte[] frame, int type) {
        int value = Byte.toUnsignedInt(frame[type]) << 8 | Byte.toUnsignedInt(frame[type + 1]);
        return value == 0x8100 || value == 0x88a8;
    }
}
