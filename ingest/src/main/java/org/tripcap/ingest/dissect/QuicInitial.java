package org.tripcap.ingest.dissect;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.NoSuchPaddingException;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Takes the protection off a client's QUIC Initial packets (RFC 9001 section 5): version 1, version 2 (RFC 9369) and the
 * last drafts. Opening costs some ten microseconds, so a segment gets a bounded number of them.
 */
final class QuicInitial {
    /** What protects one direction. */
    record Keys(SecretKeySpec packet, SecretKeySpec header, Iv iv) {}

    /** The nonce's fixed part. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Iv(byte[] bytes) {}

    private static final int MAX_OPENED = 2_000;
    private static final int MAX_CONNECTION_ID = 20;
    private static final int SAMPLE = 16;
    private static final int TAG = 16;

    private static final int VERSION_1 = 1;
    private static final int VERSION_2 = 0x6b3343cf;
    private static final int DRAFT_29 = 0xff00001d;
    private static final int DRAFT_34 = 0xff000022;

    private static final byte[] SALT_1 = HexFormat.of().parseHex("38762cf7f55934b34d179ae6a4c80cadccbb7f0a");
    private static final byte[] SALT_2 = HexFormat.of().parseHex("0dede3def700a6db819381be6e269dcbf9bd2ed9");
    private static final byte[] SALT_DRAFT_29 = HexFormat.of().parseHex("afbfec289993d24c9e9786f19c6111e04390a899");
    private static final int DRAFT_33 = 0xff000021;

    private final KDF hkdf;
    private final Cipher ecb;
    private final Cipher gcm;
    private final QuicCursor cursor = new QuicCursor();
    private int opened;

    // The packet whose header was read last.
    private int start;
    private int version;
    private int destinationId;
    private int destinationIdLength;
    private int packetNumber;
    private int end;

    QuicInitial() {
        try {
            hkdf = KDF.getInstance("HKDF-SHA256");
            ecb = Cipher.getInstance("AES/ECB/NoPadding");
            gcm = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (NoSuchAlgorithmException | NoSuchPaddingException e) {
            throw new IllegalStateException("this JDK lacks AES-GCM or HKDF, which Java 25 has", e);
        }
    }

    void clear() {
        opened = 0;
    }

    /** Whether a datagram begins with a long header of a version known here. */
    static boolean isLongHeader(byte[] data, int from, int to) {
        return to - from >= 7 && (data[from] & 0xc0) == 0xc0 && salt(Bytes.i32(data, from + 1)) != null;
    }

    /** Reads the header of an Initial packet; returns where the next packet of the datagram begins, or -1. */
    int header(byte[] data, int from, int to) {
        if (!isLongHeader(data, from, to)) {
            return -1;
        }
        start = from;
        version = Bytes.i32(data, from + 1);
        int initial = version == VERSION_2 ? 1 : 0;
        if ((data[from] >> 4 & 3) != initial) {
            return -1;
        }
        cursor.set(data, from + 5, to);
        destinationIdLength = cursor.u8();
        destinationId = cursor.position();
        if (destinationIdLength > MAX_CONNECTION_ID || !cursor.has(destinationIdLength)) {
            return -1;
        }
        cursor.skip(destinationIdLength);
        int sourceIdLength = cursor.u8();
        if (sourceIdLength > MAX_CONNECTION_ID || !cursor.has(sourceIdLength)) {
            return -1;
        }
        cursor.skip(sourceIdLength);
        long tokenLength = cursor.varint();
        if (!cursor.has(tokenLength)) {
            return -1;
        }
        cursor.skip((int) tokenLength);
        long length = cursor.varint();
        if (!cursor.has(length) || length < 4 + SAMPLE) {
            return -1;
        }
        packetNumber = cursor.position();
        end = packetNumber + (int) length;
        return end;
    }

    private static byte @Nullable [] salt(int version) {
        if (version == VERSION_1 || version == DRAFT_33 || version == DRAFT_34) {
            return SALT_1;
        }
        if (version == VERSION_2) {
            return SALT_2;
        }
        return version >= DRAFT_29 && version < DRAFT_33 ? SALT_DRAFT_29 : null;
    }

    /** The client's keys by the destination id of the packet whose header was read last; null when it is none. */
    @Nullable Keys keys(byte[] data) {
        byte[] salt = salt(version);
        if (salt == null || opened >= MAX_OPENED) {
            return null;
        }
        byte[] id = Arrays.copyOfRange(data, destinationId, destinationId + destinationIdLength);
        String prefix = version == VERSION_2 ? "quicv2 " : "quic ";
        try {
            var extract = HKDFParameterSpec.ofExtract().addSalt(salt).addIKM(id).extractOnly();
            SecretKey initial = hkdf.deriveKey("Generic", extract);
            SecretKey client = new SecretKeySpec(expand(initial, "client in", 32), "Generic");
            return new Keys(
                    new SecretKeySpec(expand(client, prefix + "key", 16), "AES"),
                    new SecretKeySpec(expand(client, prefix + "hp", 16), "AES"),
                    new Iv(expand(client, prefix + "iv", 12)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HKDF with inputs of fixed form cannot fail", e);
        }
    }

    /** HKDF-Expand-Label of RFC 8446 section 7.1 with an empty context. */
    private byte[] expand(SecretKey secret, String label, int length) throws GeneralSecurityException {
        byte[] name = ("tls13 " + label).getBytes(StandardCharsets.US_ASCII);
        byte[] info = new byte[4 + name.length];
        info[1] = (byte) length;
        info[2] = (byte) name.length;
        System.arraycopy(name, 0, info, 3, name.length);
        return hkdf.deriveData(HKDFParameterSpec.expandOnly(secret, info, length));
    }

    /** The frames of the packet whose header was read last; null when the keys do not open it. */
    byte @Nullable [] open(byte[] data, Keys keys) {
        if (opened++ >= MAX_OPENED) {
            return null;
        }
        try {
            ecb.init(Cipher.ENCRYPT_MODE, keys.header);
            byte[] mask = ecb.doFinal(data, packetNumber + 4, SAMPLE);
            int first = data[start] ^ (mask[0] & 0x0f);
            int numberLength = (first & 3) + 1;
            byte[] header = Arrays.copyOfRange(data, start, packetNumber + numberLength);
            header[0] = (byte) first;
            byte[] nonce = keys.iv.bytes.clone();
            for (int i = 0; i < numberLength; i++) {
                int at = header.length - numberLength + i;
                header[at] ^= mask[1 + i];
                nonce[nonce.length - numberLength + i] ^= header[at];
            }
            gcm.init(Cipher.DECRYPT_MODE, keys.packet, new GCMParameterSpec(TAG * Byte.SIZE, nonce));
            gcm.updateAAD(header);
            int sealed = packetNumber + numberLength;
            return gcm.doFinal(data, sealed, end - sealed);
        } catch (GeneralSecurityException e) {
            // Not a client's Initial under these keys: its tag does not match.
            return null;
        }
    }
}
