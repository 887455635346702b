package org.tripcap.capture.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.custody.UntrustedException.Reason;
import org.tripcap.capture.testing.OpensslTimeStamping;
import org.tripcap.capture.testing.Programs;

class TimeStampTest {
    private static final byte[] NOTE = "a checkpoint\n".getBytes(StandardCharsets.UTF_8);

    @TempDir
    static Path directory;

    private static OpensslTimeStamping authority;
    private static byte[] token;
    private static TrustFile trust;

    @BeforeAll
    static void stamp() throws Exception {
        assumeTrue(OpensslTimeStamping.available(), "openssl is not installed");
        authority = OpensslTimeStamping.start(directory.resolve("tsa"));
        TimeStampQuery query = TimeStampQuery.over(NOTE, new SecureRandom());
        token = query.token(authority.reply(0, query.toBytes()));
        trust = Authority.create(InstantSource.system()).trustFile().withTimeStamping(authority.root());
    }

    @AfterAll
    static void stop() {
        if (authority != null) {
            authority.close();
        }
    }

    @Test
    void timeStamp_ofTheseBytes_tellsWhen() throws Exception {
        TimeStamp stamp = trust.timeStamp(token, NOTE);

        assertThat(stamp.time()).isBetween(Instant.now().minusSeconds(120), Instant.now());
        assertThat(stamp.accuracy()).isEqualTo(Duration.ofMillis(1500));
        assertThat(stamp.latest()).isEqualTo(stamp.time().plusMillis(1500));
        assertThat(stamp.authority())
                .isEqualTo(org.tripcap.capture.incident.Digest.of(authority.certificate())
                        .hex());
        assertThat(stamp.serial()).isNotEmpty();
    }

    @Test
    void token_isWhatOpensslAccepts() throws Exception {
        Path tokenFile = Files.write(directory.resolve("checkpoint.tst"), token);
        Path note = Files.write(directory.resolve("checkpoint"), NOTE);

        assertThat(Programs.works(
                        "openssl",
                        "ts",
                        "-verify",
                        "-token_in",
                        "-in",
                        tokenFile.toString(),
                        "-data",
                        note.toString(),
                        "-CAfile",
                        authority.rootFile().toString()))
                .isTrue();
    }

    @Test
    void timeStamp_ofOtherBytes_isRefused() {
        assertRefused(trust, token, "another\n".getBytes(StandardCharsets.UTF_8), Reason.SIGNATURE);
    }

    @Test
    void timeStamp_ofAStrangersAuthority_isRefused() throws Exception {
        try (OpensslTimeStamping stranger = OpensslTimeStamping.start(directory.resolve("stranger"))) {
            TrustFile other =
                    Authority.create(InstantSource.system()).trustFile().withTimeStamping(stranger.root());
            assertRefused(other, token, NOTE, Reason.ROOT);
        }
        assertRefused(Authority.create(InstantSource.system()).trustFile(), token, NOTE, Reason.ROOT);
    }

    @Test
    void timeStamp_withTheAuthorityItselfAsAnchor_isAccepted() throws Exception {
        TrustFile pinned =
                Authority.create(InstantSource.system()).trustFile().withTimeStamping(authority.certificate());

        assertThat(pinned.timeStamp(token, NOTE)).isEqualTo(trust.timeStamp(token, NOTE));
    }

    @Test
    void timeStamp_withAnyBitChanged_isRefusedOrTheSame() throws Exception {
        TimeStamp sound = trust.timeStamp(token, NOTE);
        for (int at = 0; at < token.length; at += 7) {
            byte[] changed = token.clone();
            changed[at] ^= 0x10;
            try {
                // Some bits, such as the root's certificate beside the signer's, prove nothing and bind nothing.
                assertThat(trust.timeStamp(changed, NOTE)).as("byte %s", at).isEqualTo(sound);
            } catch (UntrustedException e) {
                assertThat(e.reason()).isIn(Reason.SIGNATURE, Reason.CERTIFICATE, Reason.ROOT);
            }
        }
    }

    @Test
    void timeStamp_cutOffLongOrNone_isRefused() {
        byte[] longer = java.util.Arrays.copyOf(token, token.length + 1);
        assertRefused(trust, longer, NOTE, Reason.CERTIFICATE);
        assertRefused(trust, java.util.Arrays.copyOf(token, token.length - 1), NOTE, Reason.CERTIFICATE);
        assertRefused(trust, new byte[0], NOTE, Reason.CERTIFICATE);
        assertRefused(trust, new byte[TimeStamp.MAX_TOKEN + 1], NOTE, Reason.CERTIFICATE);
    }

    @Test
    void token_ofAnswerToAnotherQuestion_isRefused() throws Exception {
        TimeStampQuery query = TimeStampQuery.over(NOTE, new SecureRandom());
        byte[] answer =
                authority.reply(1, TimeStampQuery.over(NOTE, new SecureRandom()).toBytes());

        assertThatThrownBy(() -> query.token(answer)).hasMessageContaining("no answer to the question");
        assertThatThrownBy(() -> query.token(new byte[] {1, 2, 3})).isInstanceOf(java.io.IOException.class);
    }

    @Test
    void timeStamp_bySomebodyCertifiedForSomethingElse_isRefused() throws Exception {
        try (OpensslTimeStamping webServer = OpensslTimeStamping.startMiscertified(directory.resolve("web"))) {
            TimeStampQuery query = TimeStampQuery.over(NOTE, new SecureRandom());
            assertThatThrownBy(() -> query.token(webServer.reply(0, query.toBytes())))
                    .isInstanceOf(java.io.IOException.class);
        }
    }

    @Test
    void trustFile_keepsTheAnchors() throws Exception {
        Path file = directory.resolve("trust.json");
        trust.store(file);

        assertThat(TrustFile.load(file).timeStamping()).containsExactly(authority.root());
        assertThat(TrustFile.load(file).timeStamp(token, NOTE)).isEqualTo(trust.timeStamp(token, NOTE));
    }

    @Test
    void withTimeStamping_ofNoCertificate_isRefused() {
        assertThatThrownBy(() -> trust.withTimeStamping(new byte[] {1})).hasMessageContaining("time_stamping");
    }

    private static void assertRefused(TrustFile by, byte[] stamp, byte[] bytes, Reason reason) {
        assertThatThrownBy(() -> by.timeStamp(stamp, bytes))
                .isInstanceOfSatisfying(
                        UntrustedException.class,
                        e -> assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason));
    }
}
