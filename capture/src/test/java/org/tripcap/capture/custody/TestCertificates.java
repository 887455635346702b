package org.tripcap.capture.custody;

import java.math.BigInteger;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Certificates that the authority would never issue. */
final class TestCertificates {
    private TestCertificates() {}

    static byte[] selfSigned(KeyPair pair, String algorithm, Instant from) throws Exception {
        X500Name name = new X500Name("OU=sensor,CN=sensor-1");
        return new X509v3CertificateBuilder(
                        name,
                        BigInteger.ONE,
                        Date.from(from),
                        Date.from(from.plus(Duration.ofDays(1))),
                        name,
                        SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded()))
                .build(new JcaContentSignerBuilder(algorithm).build(pair.getPrivate()))
                .getEncoded();
    }
}
