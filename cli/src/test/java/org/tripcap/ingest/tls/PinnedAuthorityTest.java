package org.tripcap.ingest.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.cli.standalone.TestAuthority;

class PinnedAuthorityTest {

    private static final String KEY_EXCHANGE = "ECDHE_ECDSA";

    @TempDir
    private Path directory;

    private TestAuthority authority;
    private TestAuthority other;
    private PinnedAuthority pinned;

    @BeforeEach
    void issue() throws Exception {
        authority = TestAuthority.make(directory.resolve("a"));
        other = TestAuthority.make(directory.resolve("b"));
        var _ = authority.issue("node");
        var _ = other.issue("node");
        pinned = new PinnedAuthority(
                TlsTrust.Fingerprint.parse(authority.fingerprint()).sha256());
    }

    private static X509Certificate[] chain(Path pem) throws Exception {
        try (InputStream in = Files.newInputStream(pem)) {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificates(in)
                    .toArray(X509Certificate[]::new);
        }
    }

    @Test
    void chainToTheAuthority_isBelieved() throws Exception {
        X509Certificate[] chain = chain(authority.chain("node"));
        assertThat(chain).hasSize(2);
        assertThatCode(() -> pinned.checkServerTrusted(chain, KEY_EXCHANGE)).doesNotThrowAnyException();
    }

    @Test
    void authorityThatIsShownAndDidNotIssue_isNoProof() throws Exception {
        X509Certificate[] chain = {chain(other.chain("node"))[0], chain(authority.certificate())[0]};
        assertThatExceptionOfType(CertificateException.class)
                .isThrownBy(() -> pinned.checkServerTrusted(chain, KEY_EXCHANGE));
    }

    @Test
    void anotherAuthority_isNamedByItsFingerprint() throws Exception {
        X509Certificate[] chain = chain(other.chain("node"));
        assertThatExceptionOfType(CertificateException.class)
                .isThrownBy(() -> pinned.checkServerTrusted(chain, KEY_EXCHANGE))
                .withMessageContaining(other.fingerprint().replace(":", "").toLowerCase(Locale.ROOT));
    }

    @Test
    void authorityThatIsNotShown_isMissed() throws Exception {
        X509Certificate[] chain = {chain(authority.chain("node"))[0]};
        assertThatExceptionOfType(CertificateException.class)
                .isThrownBy(() -> pinned.checkServerTrusted(chain, KEY_EXCHANGE))
                .withMessageContaining("the authority's own is not among them");
    }

    @Test
    void fingerprint_hasSixtyFourDigits() {
        assertThatIllegalArgumentException().isThrownBy(() -> TlsTrust.Fingerprint.parse("ab:cd"));
    }
}
