package org.tripcap.capture.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tripcap.capture.segment.SegmentDamagedException.Check;
import org.tripcap.capture.testing.ClassicPcap;

class SegmentOpenerTest {

    private static final int CHUNK = ChunkCipher.CHUNK + ChunkCipher.TAG;
    private static final IncidentKeyPair KEYS = IncidentKeyPair.generate();
    private static final byte[] SMALL = seal(Segments.section(ClassicPcap.resource("dns-nxdomain.pcap")));
    /** Four chunks: three whole ones and a part. */
    private static final byte[] LARGE = seal(Segments.imix(4 * ChunkCipher.CHUNK - 5000, 1));

    private static final ContentKey SMALL_KEY = contentKey(SMALL);
    private static final ContentKey LARGE_KEY = contentKey(LARGE);

    @Nested
    class DamagedCiphertext {

        @Test
        void everyFlippedBitOfTheHeader_isFoundByItsCheck() {
            int keyOffset = SegmentCiphertext.HEADER_LENGTH - SegmentCiphertext.WRAPPED_KEY_LENGTH;
            for (int bit = 0; bit < SegmentCiphertext.HEADER_LENGTH * 8; bit++) {
                byte[] damaged = flip(SMALL, bit);
                if (bit / 8 < keyOffset) {
                    assertDamage(damaged, SMALL_KEY, Check.CIPHER_HEADER, "");
                } else {
                    assertThat(unwrapDamage(damaged).check()).as("bit %s", bit).isEqualTo(Check.CIPHER_KEY);
                    // Who has the key all the same sees the change: the header is the chunks' associated data.
                    assertDamage(damaged, SMALL_KEY, Check.CIPHER_CHUNK, "chunk 0 of 1");
                }
            }
        }

        @Test
        void everyFlippedBitAfterTheHeader_isFoundByTheChunk() {
            for (int bit = SegmentCiphertext.HEADER_LENGTH * 8; bit < SMALL.length * 8; bit++) {
                assertDamage(flip(SMALL, bit), SMALL_KEY, Check.CIPHER_CHUNK, "chunk 0 of 1");
            }
        }

        @ParameterizedTest
        @ValueSource(ints = {0, 1, 2, 3})
        void flippedBit_isFoundInItsChunk(int chunk) {
            int start = SegmentCiphertext.HEADER_LENGTH + chunk * CHUNK;
            for (int offset : new int[] {0, 40, 41, 1000, Math.min(CHUNK, LARGE.length - start) - 1}) {
                assertDamage(
                        flip(LARGE, (start + offset) * 8 + 3),
                        LARGE_KEY,
                        Check.CIPHER_CHUNK,
                        "chunk " + chunk + " of 4 at offset " + start);
            }
        }

        @Test
        void ciphertextCutAnywhere_isRefused() {
            for (int length = 0; length < SMALL.length; length++) {
                assertDamage(Arrays.copyOf(SMALL, length), SMALL_KEY, null, "");
            }
            for (int length = SegmentCiphertext.HEADER_LENGTH; length < LARGE.length; length += 101) {
                assertDamage(Arrays.copyOf(LARGE, length), LARGE_KEY, null, "");
            }
        }

        @Test
        void chunksLeftOut_areMissed() {
            assertDamage(chunks(LARGE, 0, 1, 2), LARGE_KEY, Check.CIPHER_CHUNK, "chunk 2 of 3");
            assertDamage(chunks(LARGE, 0, 2, 3), LARGE_KEY, Check.CIPHER_CHUNK, "chunk 1 of 3");
            assertDamage(chunks(LARGE, 1, 2, 3), LARGE_KEY, Check.CIPHER_CHUNK, "chunk 0 of 3");
            assertDamage(chunks(LARGE), LARGE_KEY, Check.CIPHER_LENGTH, "0 bytes after the header");
        }

        @Test
        void chunksMovedOrRepeated_areFound() {
            assertDamage(chunks(LARGE, 0, 2, 1, 3), LARGE_KEY, Check.CIPHER_CHUNK, "chunk 1 of 4");
            assertDamage(chunks(LARGE, 0, 1, 1, 2, 3), LARGE_KEY, Check.CIPHER_CHUNK, "chunk 2 of 5");
        }

        @Test
        void bytesAppended_areFound() {
            assertDamage(Arrays.copyOf(SMALL, SMALL.length + 1), SMALL_KEY, Check.CIPHER_CHUNK, "chunk 0 of 1");
            assertDamage(Arrays.copyOf(LARGE, LARGE.length + CHUNK), LARGE_KEY, Check.CIPHER_CHUNK, "chunk 3 of 5");
        }

        @Test
        void chunksOfAnotherSegment_areFound() {
            byte[] other = seal(Segments.imix(4 * ChunkCipher.CHUNK - 5000, 2));
            byte[] mixed = LARGE.clone();
            int start = SegmentCiphertext.HEADER_LENGTH + CHUNK;
            System.arraycopy(other, start, mixed, start, CHUNK);

            assertDamage(mixed, LARGE_KEY, Check.CIPHER_CHUNK, "chunk 1 of 4");
        }

        @Test
        void anotherKey_isRefused() {
            assertDamage(LARGE, SMALL_KEY, Check.CIPHER_CHUNK, "chunk 0 of 4");
        }

        @Test
        void randomBytes_neverBreakTheOpener() {
            Random random = new Random(7);
            for (int i = 0; i < 5000; i++) {
                byte[] bytes = new byte[random.nextInt(400)];
                random.nextBytes(bytes);
                System.arraycopy(SMALL, 0, bytes, 0, Math.min(bytes.length, random.nextInt(SMALL.length)));
                assertDamage(bytes, SMALL_KEY, null, "");
            }
        }
    }

    /** What an enemy can make who knows the incident's public key: authentic chunks around anything. */
    @Nested
    class LyingContent {

        private final byte[] section = Segments.bytes(Segments.section(ClassicPcap.resource("zerologon.pcap")));

        @Test
        void honestContent_opens() {
            assertThatCode(() -> SegmentOpener.open(around(0, section.length, section), SMALL_KEY))
                    .doesNotThrowAnyException();
            assertThatCode(() -> SegmentOpener.open(around(1, section.length, Zstd.compress(section)), SMALL_KEY))
                    .doesNotThrowAnyException();
        }

        @ParameterizedTest
        @ValueSource(ints = {2, 127, 128, 255})
        void unknownForm_isRefused(int form) {
            assertDamage(around(form, section.length, section), SMALL_KEY, Check.PLAIN_FORM, "found " + form);
        }

        @ParameterizedTest
        @ValueSource(longs = {0, -1, Section.MAX_LENGTH + 1L, 1L << 32, Long.MAX_VALUE, Long.MIN_VALUE})
        void lengthOutOfBounds_isRefused(long length) {
            for (int form : new int[] {0, 1}) {
                assertDamage(
                        around(form, length, section),
                        SMALL_KEY,
                        Check.PLAIN_LENGTH,
                        "found " + Long.toUnsignedString(length));
            }
        }

        @ParameterizedTest
        @ValueSource(ints = {-1, 1})
        void storedLengthThatLies_isRefused(int lie) {
            assertDamage(around(0, section.length + lie, section), SMALL_KEY, Check.PLAIN_LENGTH, "stated");
        }

        @ParameterizedTest
        @ValueSource(ints = {-1, 1})
        void zstdLengthThatLies_isRefused(int lie) {
            assertDamage(
                    around(1, section.length + lie, Zstd.compress(section)),
                    SMALL_KEY,
                    Check.PLAIN_LENGTH,
                    section.length + " bytes");
        }

        @Test
        void zstdBomb_isRefusedBeforeItIsInflated() {
            byte[] bomb = Zstd.compress(new byte[Section.MAX_LENGTH + 1], 1);
            assertThat(bomb.length).isLessThan(10_000);

            assertDamage(around(1, Section.MAX_LENGTH + 1L, bomb), SMALL_KEY, Check.PLAIN_LENGTH, "67108865");
            assertDamage(around(1, 1000, bomb), SMALL_KEY, Check.PLAIN_LENGTH, "67108865");
        }

        @Test
        void zstdFrameThatHoldsMoreThanItsHeaderSays_isRefused() {
            byte[] frame = Zstd.compress(new byte[100_000]);
            assertThat(Zstd.getFrameContentSize(frame)).isEqualTo(100_000);
            // Single segment, content size of four bytes after magic and descriptor: state less than there is.
            byte[] lying = frame.clone();
            ByteBuffer.wrap(lying).order(java.nio.ByteOrder.LITTLE_ENDIAN).putInt(5, 50_000);
            assertThat(Zstd.getFrameContentSize(lying)).isEqualTo(50_000);

            assertDamage(around(1, 50_000, lying), SMALL_KEY, Check.PLAIN_ZSTD, "");
        }

        @Test
        void zstdWithoutContentSize_isRefused() {
            try (ZstdCompressCtx zstd = new ZstdCompressCtx().setContentSize(false)) {
                assertDamage(
                        around(1, section.length, zstd.compress(section)), SMALL_KEY, Check.PLAIN_LENGTH, "zstd frame");
            }
        }

        @Test
        void zstdWithASecondFrameOrTrailingBytes_isRefused() {
            byte[] half = Zstd.compress(Arrays.copyOf(section, section.length / 2));
            byte[] skippable = {0x50, 0x2a, 0x4d, 0x18, 0, 0, 0, 0};

            for (byte[] tail : List.of(half, skippable, new byte[1])) {
                assertDamage(
                        around(1, section.length, concat(Zstd.compress(section), tail)),
                        SMALL_KEY,
                        Check.PLAIN_ZSTD,
                        "one frame");
            }
            assertDamage(
                    around(1, section.length, concat(skippable, Zstd.compress(section))),
                    SMALL_KEY,
                    Check.PLAIN_ZSTD,
                    "a zstd frame");
        }

        @Test
        void damagedZstd_isRefusedOrGivesTheStatedLength() {
            byte[] frame = Zstd.compress(section);
            Random random = new Random(11);
            int refused = 0;
            for (int i = 0; i < 2000; i++) {
                byte[] damaged = flip(frame, random.nextInt(frame.length * 8));
                try {
                    assertThat(SegmentOpener.open(around(1, section.length, damaged), SMALL_KEY)
                                    .pcapng())
                            .hasSize(section.length);
                } catch (SegmentDamagedException e) {
                    assertThat(e.check()).isIn(Check.PLAIN_ZSTD, Check.PLAIN_LENGTH);
                    refused++;
                }
            }
            assertThat(refused).isGreaterThan(500);
        }

        @ParameterizedTest
        @ValueSource(ints = {0, 1, 3, 4, 12})
        void zstdBodyCutShort_isRefused(int length) {
            assertDamage(
                    around(1, section.length, Arrays.copyOf(Zstd.compress(section), length)),
                    SMALL_KEY,
                    Check.PLAIN_ZSTD,
                    "");
        }

        @Test
        void streamShorterThanItsPreamble_isRefused() {
            byte[] short40 = new byte[SegmentCiphertext.PREAMBLE_LENGTH - 1];
            assertDamage(encrypted(short40), SMALL_KEY, Check.CIPHER_LENGTH, "");
        }

        @Test
        void emptyLastChunk_isRefused() {
            byte[] stream = new byte[ChunkCipher.CHUNK];
            byte[] header = Arrays.copyOf(SMALL, SegmentCiphertext.HEADER_LENGTH);
            byte[] out = Arrays.copyOf(header, header.length + CHUNK + ChunkCipher.TAG);
            ChunkCipher cipher = new ChunkCipher();
            cipher.encrypt(SMALL_KEY.toSecretKey(), header, 0, false, stream, 0, stream.length, out, header.length);
            cipher.encrypt(SMALL_KEY.toSecretKey(), header, 1, true, stream, 0, 0, out, header.length + CHUNK);

            assertDamage(out, SMALL_KEY, Check.CIPHER_LENGTH, "");
        }
    }

    private static byte[] around(int form, long length, byte[] body) {
        return encrypted(ByteBuffer.allocate(SegmentCiphertext.PREAMBLE_LENGTH + body.length)
                .put((byte) form)
                .put(new byte[SegmentCiphertext.SALT_LENGTH])
                .putLong(length)
                .put(body)
                .array());
    }

    /** Authentic chunks of any stream, under {@link #SMALL_KEY}. */
    private static byte[] encrypted(byte[] stream) {
        byte[] header = Arrays.copyOf(SMALL, SegmentCiphertext.HEADER_LENGTH);
        int chunks = ChunkCipher.count(stream.length);
        byte[] out = Arrays.copyOf(header, header.length + stream.length + chunks * ChunkCipher.TAG);
        ChunkCipher cipher = new ChunkCipher();
        for (int i = 0; i < chunks; i++) {
            int done = i * ChunkCipher.CHUNK;
            int length = Math.min(ChunkCipher.CHUNK, stream.length - done);
            cipher.encrypt(
                    SMALL_KEY.toSecretKey(),
                    header,
                    i,
                    i == chunks - 1,
                    stream,
                    done,
                    length,
                    out,
                    header.length + i * CHUNK);
        }
        return out;
    }

    /** The segment with only these chunks, in this order. */
    private static byte[] chunks(byte[] ciphertext, int... numbers) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(ciphertext, 0, SegmentCiphertext.HEADER_LENGTH);
        for (int number : numbers) {
            int start = SegmentCiphertext.HEADER_LENGTH + number * CHUNK;
            out.write(ciphertext, start, Math.min(CHUNK, ciphertext.length - start));
        }
        return out.toByteArray();
    }

    private static byte[] concat(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    private static byte[] flip(byte[] bytes, int bit) {
        byte[] flipped = bytes.clone();
        flipped[bit / 8] ^= (byte) (1 << (bit % 8));
        return flipped;
    }

    /** Opening fails with this check (null: any) and words. */
    private static void assertDamage(
            byte[] ciphertext, ContentKey key, @org.jspecify.annotations.Nullable Check check, String words) {
        try {
            SegmentOpener.open(ciphertext, key);
        } catch (SegmentDamagedException e) {
            if (check != null) {
                assertThat(e.check()).as(e.getMessage()).isEqualTo(check);
            }
            assertThat(e)
                    .hasMessageContaining(words)
                    .hasMessageStartingWith(e.check().code() + ": expected ");
            return;
        }
        throw new AssertionError("the damage went unseen");
    }

    private static SegmentDamagedException unwrapDamage(byte[] ciphertext) {
        try {
            KEYS.unwrap(SegmentCiphertext.wrappedKey(ciphertext), Segments.CONTEXT);
        } catch (SegmentDamagedException e) {
            return e;
        }
        throw new AssertionError("the damage went unseen");
    }

    private static byte[] seal(Section section) {
        return new Sealer().seal(section, Segments.CONTEXT, KEYS.publicKey()).ciphertext();
    }

    private static ContentKey contentKey(byte[] ciphertext) {
        try {
            return KEYS.unwrap(SegmentCiphertext.wrappedKey(ciphertext), Segments.CONTEXT);
        } catch (SegmentDamagedException e) {
            throw new AssertionError(e);
        }
    }
}
