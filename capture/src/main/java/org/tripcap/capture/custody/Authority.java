package org.tripcap.capture.custody;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509ExtensionUtils;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.DigestCalculatorProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcDigestCalculatorProvider;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/**
 * The operator's own certificate authority (RFC 5280, Ed25519 as RFC 8410), held by the custodian. Its root goes into every
 * {@link TrustFile}.
 */
public final class Authority {
    /** How long a root is valid: evidence is verified at the time it was made, but actors are enrolled for years. */
    public static final Duration ROOT_VALIDITY = Duration.ofDays(20 * 365);

    /** Hosts whose clocks lag use a fresh certificate at once. */
    private static final Duration BACKDATED = Duration.ofMinutes(5);

    private static final X509ExtensionUtils EXTENSIONS = extensions();

    private final PrivateKey privateKey;
    private final byte[] root;
    private final X500Name subject;
    private final Instant rootValidUntil;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    private Authority(PrivateKey privateKey, byte[] root, InstantSource clock) throws UntrustedException {
        X509Certificate certificate = ActorCertificate.readRoot(root);
        this.privateKey = privateKey;
        this.root = root;
        this.subject =
                X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
        this.rootValidUntil = certificate.getNotAfter().toInstant();
        this.clock = clock;
    }

    /** A new authority with a new key. */
    public static Authority create(InstantSource clock) {
        KeyPair pair = Ed25519Key.generate();
        String keyId = Ed25519Key.ofInfo(pair.getPublic().getEncoded()).keyId();
        X500Name subject = ActorName.subject("authority-" + keyId.substring(0, 8), "authority");
        Instant from = clock.instant().minus(BACKDATED).truncatedTo(ChronoUnit.SECONDS);
        try {
            X509v3CertificateBuilder builder = new X509v3CertificateBuilder(
                    subject,
                    serial(new SecureRandom()),
                    Date.from(from),
                    Date.from(from.plus(ROOT_VALIDITY)),
                    subject,
                    info(pair));
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            builder.addExtension(
                    Extension.subjectKeyIdentifier, false, EXTENSIONS.createSubjectKeyIdentifier(info(pair)));
            return new Authority(pair.getPrivate(), built(builder, pair.getPrivate()), clock);
        } catch (IOException | UntrustedException e) {
            throw new IllegalStateException("a new root is sound by construction", e);
        }
    }

    /**
     * Reads a file that {@link #store} wrote.
     *
     * @param passphrases asked only when the file is protected
     * @throws IOException when it cannot be read, is malformed, others than its owner may read or write it, or its passphrase
     *     is missing or wrong
     */
    public static Authority load(Path pem, PassphraseSource passphrases, InstantSource clock) throws IOException {
        String text = PrivateKeyFile.readSecret(pem);
        try {
            PrivateKey key = PrivateKeyFile.decode(text, "Ed25519", pem, passphrases);
            return new Authority(key, Pem.decodeOne(text, Pem.CERTIFICATE), clock);
        } catch (IllegalArgumentException | UntrustedException e) {
            throw new IOException(pem + " is no authority: " + e.getMessage(), e);
        }
    }

    /** As above, with the passphrase that the environment gives, if one is needed. */
    public static Authority load(Path pem, InstantSource clock) throws IOException {
        return load(pem, PassphraseSource.environment(), clock);
    }

    /** Writes private key (PKCS#8) and root as PEM, durably and with mode 600. */
    public void store(Path pem) throws IOException {
        store(pem, null);
    }

    /**
     * The same, with the private key under a passphrase.
     *
     * @param passphrase null to leave it unprotected
     * @throws IllegalArgumentException when the passphrase is too short, or has characters that programs encode differently
     */
    public void store(Path pem, char @Nullable [] passphrase) throws IOException {
        String text = PrivateKeyFile.encode(privateKey, passphrase) + Pem.encode(Pem.CERTIFICATE, root);
        DurableFile.write(pem, text.getBytes(StandardCharsets.US_ASCII));
    }

    /** The self-signed root certificate, DER. */
    public byte[] root() {
        return root.clone();
    }

    /** A trust file with this root and nothing else yet. */
    public TrustFile trustFile() {
        return TrustFile.of(root);
    }

    /**
     * Makes a key and certifies it.
     *
     * @param name a pseudonym of at most 63 lower-case letters, digits and hyphens, never a person's or host's name
     * @param validity from now; cut to the root's own
     */
    public Identity enrol(String name, Role role, Duration validity) {
        ActorName actor = new ActorName(name, role);
        requirePositive(validity);
        KeyPair pair = Ed25519Key.generate();
        return new Identity(pair.getPrivate(), certificate(actor, info(pair), validity));
    }

    /**
     * Certifies a key whose private half stays where it was made.
     *
     * @param validity from now; cut to the root's own
     * @return X.509, DER
     */
    public byte[] certify(CertificateRequest request, Duration validity) {
        requirePositive(validity);
        return certificate(
                new ActorName(request.name(), request.role()),
                SubjectPublicKeyInfo.getInstance(request.key().info()),
                validity);
    }

    private static void requirePositive(Duration validity) {
        if (!validity.isPositive()) {
            throw new IllegalArgumentException("validity is longer than zero, not " + validity);
        }
    }

    private byte[] certificate(ActorName actor, SubjectPublicKeyInfo key, Duration validity) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Instant until = now.plus(validity).isBefore(rootValidUntil) ? now.plus(validity) : rootValidUntil;
        try {
            X509v3CertificateBuilder builder = new X509v3CertificateBuilder(
                    subject, serial(random), Date.from(now.minus(BACKDATED)), Date.from(until), actor.toSubject(), key);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(Extension.subjectKeyIdentifier, false, EXTENSIONS.createSubjectKeyIdentifier(key));
            builder.addExtension(
                    Extension.authorityKeyIdentifier, false, EXTENSIONS.createAuthorityKeyIdentifier(rootInfo()));
            return built(builder, privateKey);
        } catch (IOException e) {
            throw new IllegalStateException("a new certificate is sound by construction", e);
        }
    }

    private SubjectPublicKeyInfo rootInfo() {
        return org.bouncycastle.asn1.x509.Certificate.getInstance(root).getSubjectPublicKeyInfo();
    }

    private static byte[] built(X509v3CertificateBuilder builder, PrivateKey issuer) throws IOException {
        try {
            return builder.build(new JcaContentSignerBuilder("Ed25519").build(issuer))
                    .getEncoded();
        } catch (OperatorCreationException e) {
            throw new IllegalStateException("this Java runtime has no Ed25519", e);
        }
    }

    /** 127 random bits: unique without a register, positive, and within RFC 5280's 20 octets. */
    private static BigInteger serial(SecureRandom random) {
        return new BigInteger(127, random).setBit(126);
    }

    private static SubjectPublicKeyInfo info(KeyPair pair) {
        return SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded());
    }

    private static X509ExtensionUtils extensions() {
        try {
            DigestCalculatorProvider digests = new BcDigestCalculatorProvider();
            return new X509ExtensionUtils(digests.get(new org.bouncycastle.asn1.x509.AlgorithmIdentifier(
                    org.bouncycastle.asn1.oiw.OIWObjectIdentifiers.idSHA1)));
        } catch (OperatorCreationException e) {
            throw new IllegalStateException("key identifiers are SHA-1 by RFC 5280, section 4.2.1.2", e);
        }
    }
}
