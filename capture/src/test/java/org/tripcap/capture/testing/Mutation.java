package org.tripcap.capture.testing;

import java.io.ByteArrayOutputStream;
import java.util.Random;

/** Turns a fuzzer's bytes into changes of sound ones, so that it starts deep inside a format. */
public final class Mutation {
    /** Bytes that describe one change: place (2), kind, value. */
    private static final int CHANGE = 4;

    private Mutation() {}

    /** A sound input changed as {@code data} says from {@code from} on; fewer than four bytes change nothing. */
    public static byte[] of(byte[] sound, byte[] data, int from) {
        byte[] bytes = sound;
        for (int at = from; at + CHANGE <= data.length; at += CHANGE) {
            int place = (Byte.toUnsignedInt(data[at]) << 8 | Byte.toUnsignedInt(data[at + 1])) % (bytes.length + 1);
            bytes = change(bytes, place, Byte.toUnsignedInt(data[at + 2]), data[at + 3]);
        }
        return bytes;
    }

    private static byte[] change(byte[] bytes, int place, int kind, byte value) {
        int rest = bytes.length - place;
        int length = Math.min(rest, Byte.toUnsignedInt(value));
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length + 256);
        out.write(bytes, 0, place);
        switch (kind % 5) {
            case 0 -> { // another byte
                out.write(value);
                out.write(bytes, place + Math.min(1, rest), Math.max(0, rest - 1));
            }
            case 1 -> { // one more
                out.write(value);
                out.write(bytes, place, rest);
            }
            case 2 -> out.write(bytes, place + length, rest - length); // a part is gone
            case 3 -> { // a part twice
                out.write(bytes, place, length);
                out.write(bytes, place, rest);
            }
            default -> {} // cut
        }
        return out.toByteArray();
    }

    /** A fuzz target. */
    @FunctionalInterface
    public interface Target {
        void accept(byte[] data);
    }

    /** Runs a target on {@code runs} inputs that are the same each time. */
    public static void run(Target target, int runs) {
        Random random = new Random(20_260_301);
        for (int i = 0; i < runs; i++) {
            byte[] data = new byte[1 + CHANGE * random.nextInt(6)];
            random.nextBytes(data);
            target.accept(data);
        }
    }
}
