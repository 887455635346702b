package org.tripcap.capture.custody;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.tsp.GenTimeAccuracy;
import org.bouncycastle.tsp.TSPAlgorithms;
import org.bouncycastle.tsp.TSPException;
import org.bouncycastle.tsp.TimeStampToken;
import org.bouncycastle.tsp.TimeStampTokenInfo;
import org.bouncycastle.util.Store;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.UntrustedException.Reason;
import org.tripcap.capture.incident.Digest;

/**
 * The certificates that time-stamp tokens (RFC 3161) must lead to: roots of time-stamping authorities, or certificates of
 * authorities themselves. Whether an authority's certificate was revoked is not asked: verification works offline. Immutable
 * and thread-safe.
 */
final class TimeStampAnchors {
    private static final int MAX_CERTIFICATES = 16;

    private final List<byte[]> der;
    private final List<X509Certificate> certificates;

    /** @throws IllegalArgumentException when one is no X.509 certificate */
    TimeStampAnchors(List<byte[]> der) {
        this.der = der.stream().map(byte[]::clone).toList();
        this.certificates = this.der.stream().map(TimeStampAnchors::certificate).toList();
    }

    List<byte[]> der() {
        return der.stream().map(byte[]::clone).toList();
    }

    /**
     * Checks that {@code token} stamps bytes of this digest, that its signature is right, that its signer is certified for time
     * stamping and nothing else, and that the certificate led to an anchor and was valid at the stamped time.
     *
     * @param token DER of a TimeStampToken
     * @throws UntrustedException naming the first check that failed
     */
    TimeStamp check(byte[] token, Digest stamped) throws UntrustedException {
        try {
            return check(read(token), stamped);
        } catch (RuntimeException e) {
            // The ASN.1 library meets malformed bytes with runtime exceptions of many kinds, also when it is first
            // asked for
            // a part of what it has read.
            throw new UntrustedException(Reason.CERTIFICATE, "a time-stamp token in DER", "bytes that are none");
        }
    }

    private TimeStamp check(TimeStampToken read, Digest stamped) throws UntrustedException {
        TimeStampTokenInfo info = read.getTimeStampInfo();
        if (!TSPAlgorithms.SHA256.equals(info.getMessageImprintAlgOID())) {
            throw new UntrustedException(
                    Reason.SIGNATURE,
                    "a time stamp over a SHA-256 digest",
                    "algorithm " + info.getMessageImprintAlgOID().getId());
        }
        Digest imprint = new Digest(info.getMessageImprintDigest());
        if (!imprint.equals(stamped)) {
            throw new UntrustedException(Reason.SIGNATURE, "a time stamp over " + stamped, "one over " + imprint);
        }
        X509CertificateHolder signer = signer(read);
        try {
            // Also that the certificate is for time stamping only (RFC 3161, section 2.3), is the one that the
            // signature
            // names (RFC 5816), and was valid at the stamped time.
            read.validate(new JcaSimpleSignerInfoVerifierBuilder().build(signer));
        } catch (TSPException | OperatorCreationException | GeneralSecurityException e) {
            throw new UntrustedException(Reason.SIGNATURE, "a sound time stamp", "one that fails: " + e.getMessage());
        }
        requireAnchored(signer, read.getCertificates(), info.getGenTime());
        return new TimeStamp(
                info.getGenTime().toInstant(),
                accuracy(info.getGenTimeAccuracy()),
                Digest.of(encoded(signer)).hex(),
                info.getSerialNumber().toString());
    }

    private static TimeStampToken read(byte[] token) throws UntrustedException {
        if (token.length > TimeStamp.MAX_TOKEN) {
            throw new UntrustedException(
                    Reason.CERTIFICATE,
                    "a time stamp of at most " + TimeStamp.MAX_TOKEN + " bytes",
                    token.length + " bytes");
        }
        try {
            return new TimeStampToken(ContentInfo.getInstance(ASN1Primitive.fromByteArray(token)));
        } catch (IOException | TSPException e) {
            throw new UntrustedException(Reason.CERTIFICATE, "a time-stamp token in DER", "bytes that are none");
        }
    }

    private X509CertificateHolder signer(TimeStampToken token) throws UntrustedException {
        Collection<X509CertificateHolder> found =
                new ArrayList<>(token.getCertificates().getMatches(null));
        if (found.size() > MAX_CERTIFICATES) {
            throw new UntrustedException(
                    Reason.CERTIFICATE, "at most " + MAX_CERTIFICATES + " certificates", found.size() + " of them");
        }
        for (byte[] anchor : der) {
            found.add(holder(anchor));
        }
        return found.stream()
                .filter(token.getSID()::match)
                .findFirst()
                .orElseThrow(() -> new UntrustedException(
                        Reason.ROOT,
                        "the certificate of the time-stamping authority in token or trust file",
                        "none that the signature names"));
    }

    private void requireAnchored(X509CertificateHolder signer, Store<X509CertificateHolder> chain, Date at)
            throws UntrustedException {
        X509Certificate target = certificate(encoded(signer));
        if (certificates.contains(target)) {
            return;
        }
        if (certificates.isEmpty()) {
            throw new UntrustedException(
                    Reason.ROOT, "a time-stamping authority that the trust file names", "a trust file that names none");
        }
        try {
            Set<TrustAnchor> anchors = new HashSet<>();
            certificates.forEach(each -> anchors.add(new TrustAnchor(each, null)));
            X509CertSelector selector = new X509CertSelector();
            selector.setCertificate(target);
            PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, selector);
            parameters.setRevocationEnabled(false);
            parameters.setDate(at);
            List<X509Certificate> given = new ArrayList<>();
            for (X509CertificateHolder each : chain.getMatches(null)) {
                given.add(certificate(encoded(each)));
            }
            given.add(target);
            parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(given)));
            CertPathBuilder.getInstance("PKIX").build(parameters);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new UntrustedException(
                    Reason.ROOT,
                    "a time-stamping authority that a certificate of the trust file vouches for",
                    "another one (" + e.getMessage() + ")");
        }
    }

    private static Duration accuracy(@Nullable GenTimeAccuracy stated) {
        if (stated == null) {
            return TimeStamp.DEFAULT_ACCURACY;
        }
        return Duration.ofSeconds(stated.getSeconds())
                .plusMillis(stated.getMillis())
                .plusNanos(1_000L * stated.getMicros());
    }

    private static byte[] encoded(X509CertificateHolder certificate) {
        try {
            return certificate.getEncoded();
        } catch (IOException e) {
            throw new IllegalStateException("a certificate that was read can be written", e);
        }
    }

    private static X509CertificateHolder holder(byte[] der) {
        try {
            return new X509CertificateHolder(der);
        } catch (IOException e) {
            throw new IllegalArgumentException("time_stamping: this is no X.509 certificate in DER", e);
        }
    }

    private static X509Certificate certificate(byte[] der) {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("time_stamping: this is no X.509 certificate in DER", e);
        }
    }
}
