package org.tripcap.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.Authority;
import org.tripcap.capture.custody.CertificateFile;
import org.tripcap.capture.custody.CertificateRequest;
import org.tripcap.capture.custody.Codes.RevocationReason;
import org.tripcap.capture.custody.CustodianBody;
import org.tripcap.capture.custody.DurableFile;
import org.tripcap.capture.custody.Identity;
import org.tripcap.capture.custody.NotaryIdentity;
import org.tripcap.capture.custody.NotaryKeys;
import org.tripcap.capture.custody.PassphraseSource;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.custody.SignatureBytes;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.incident.Digest;
import org.tripcap.cli.casefile.CaseBundle;

/**
 * Whoever holds the authority: certifies keys, replaces and revokes them, and states each act. A statement is durable before the
 * act takes effect, and reaches the ledger at once or, where none runs, with {@link ActingCustodian#send}.
 */
final class Custodian {

    /** The custodian that the first start makes. */
    static final String FIRST = "custodian";

    /** Two years: long enough to forget nothing monthly, short enough to practise renewal. */
    static final Duration VALIDITY = Duration.ofDays(2 * 365);

    private final KeyDirectory keys;
    private final Authority authority;
    private final Identity identity;
    private final DataDirectory directory;
    private final InstantSource clock;

    private Custodian(DataDirectory directory, Authority authority, Identity identity, InstantSource clock) {
        this.keys = directory.keys();
        this.authority = authority;
        this.identity = identity;
        this.directory = directory;
        this.clock = clock;
    }

    /**
     * Makes authority, first custodian and trust file, or what is missing of them after a start that was cut off: the trust file
     * is written last.
     *
     * @param passphrase for both private keys; null to leave them unprotected
     */
    static Custodian init(DataDirectory directory, char @Nullable [] passphrase, InstantSource clock)
            throws IOException, InterruptedException {
        directory.create();
        KeyDirectory keys = directory.keys();
        DurableFile.makeDirectory(keys.path());
        PassphraseSource known = passphrase == null ? PassphraseSource.environment() : _ -> passphrase.clone();
        if (!Files.exists(keys.authority())) {
            Authority.create(clock).store(keys.authority(), passphrase);
        }
        Authority authority = Authority.load(keys.authority(), known, clock);
        Path file = keys.identity(FIRST);
        Identity identity;
        if (Files.exists(file)) {
            identity = Identity.load(file, known);
        } else {
            identity = authority.enrol(FIRST, Role.CUSTODIAN, VALIDITY);
            new Custodian(directory, authority, identity, clock).stateEnrolled(identity.certificate());
            identity.store(file, passphrase);
        }
        if (!keys.exists()) {
            authority.trustFile().withVerifyText(CaseBundle.verifyTextDigest()).store(keys.trustFile());
        }
        return new Custodian(directory, authority, identity, clock);
    }

    /**
     * A custodian who has the authority's key at hand.
     *
     * @throws CommandException if one of the two keys is missing, or its passphrase is
     */
    static Custodian of(DataDirectory directory, String name, PassphraseSource passphrases, InstantSource clock) {
        KeyDirectory keys = directory.keys();
        return new Custodian(
                directory,
                keys.openAuthority(passphrases, clock),
                keys.identity(name, Role.CUSTODIAN, passphrases),
                clock);
    }

    /**
     * Makes a key in the directory, and certifies it.
     *
     * @param passphrase null to leave the private key unprotected
     */
    Identity enrol(String name, Role role, Duration validity, char @Nullable [] passphrase)
            throws IOException, InterruptedException {
        Identity enrolled = authority.enrol(name, role, validity);
        stateEnrolled(enrolled.certificate());
        if (role == Role.NOTARY) {
            cosigning(enrolled, origin(), passphrase);
        }
        enrolled.store(keys.identity(name), passphrase);
        return enrolled;
    }

    /** Certifies a key that was made elsewhere; the certificate is kept here, too. */
    byte[] enrol(CertificateRequest request, Duration validity) throws IOException, InterruptedException {
        byte[] certificate = authority.certify(request, validity);
        stateEnrolled(certificate);
        believe(request);
        CertificateFile.write(keys.certificate(request.name()), certificate);
        return certificate;
    }

    /**
     * Replaces a key that is here by a new one, for which the old one vouches.
     *
     * @param overlap how long the old key may still be used, for services that go on with it until their next start
     */
    Identity rotate(Identity old, Duration validity, Duration overlap, char @Nullable [] passphrase)
            throws IOException, InterruptedException {
        KeyDirectory.Held held = keys.held(old.name());
        Identity renewed = authority.enrol(old.name(), old.role(), validity);
        stateRotated(old.keyId(), renewed.certificate(), old.crossSign(renewed.publicKey()), overlap);
        retire(held);
        if (old.role() == Role.NOTARY) {
            cosigning(renewed, origin(), passphrase);
        }
        renewed.store(keys.identity(old.name()), passphrase);
        return renewed;
    }

    /**
     * Replaces a key that is elsewhere by the one that a request is about.
     *
     * @throws CommandException if the old key did not vouch for it, or name and role are others
     */
    byte[] rotate(KeyDirectory.Held old, CertificateRequest request, Duration validity, Duration overlap)
            throws IOException, InterruptedException {
        SignatureBytes cross = request.crossSignature();
        CertificateFile replaced = old.certificate();
        if (cross == null || !replaced.key().signed(request.key().info(), cross.value())) {
            throw new CommandException(
                    ExitCode.REFUSED,
                    "the request is not vouched for by the key it replaces ("
                            + replaced.signer().keyId()
                            + "); make it with 'tripcap key request " + old.name()
                            + " --renew' where that key is, or revoke the key and enrol another");
        }
        if (!request.name().equals(old.name())
                || request.role() != replaced.signer().role()) {
            throw new CommandException(
                    ExitCode.REFUSED,
                    "the request is for " + request.name() + " of role "
                            + request.role().code() + ", the key it replaces is " + old.name() + "'s of role "
                            + replaced.signer().role().code());
        }
        byte[] certificate = authority.certify(request, validity);
        stateRotated(replaced.signer().keyId(), certificate, cross, overlap);
        retire(old);
        believe(request);
        CertificateFile.write(keys.certificate(old.name()), certificate);
        return certificate;
    }

    /** Has nobody believe a key any more for what it says at or after {@code since}. */
    void revoke(String keyId, RevocationReason reason, Instant since) throws IOException, InterruptedException {
        TrustFile trust = keys.trust();
        state(new CustodianBody.KeyRevoked(keyId, reason, since));
        trust.withRevocation(new TrustFile.Revocation(keyId, reason, since)).store(keys.trustFile());
    }

    /** Vouches for a backup of the vault to be destroyed. */
    void forget(String backup) throws IOException, InterruptedException {
        state(new CustodianBody.BackupForgotten(backup));
    }

    private void believe(NotaryKeys notary) throws IOException {
        TrustFile trust = keys.trust();
        if (!trust.notaries().contains(notary)) {
            trust.withNotary(notary).store(keys.trustFile());
        }
    }

    private void believe(CertificateRequest request) throws IOException {
        byte[] cosigning = request.cosigningKey();
        if (cosigning != null) {
            believe(new NotaryKeys(origin(), request.key(), cosigning));
        }
    }

    /** The name of the ledger that this authority's notaries sign: one for all, since there is one ledger. */
    String origin() {
        return keys.trust().notaries().stream()
                .findFirst()
                .map(NotaryKeys::origin)
                .orElseGet(() -> origin(authority.root()));
    }

    static String origin(byte[] root) {
        return "tripcap.ledger/" + Digest.of(root).hex().substring(0, 16);
    }

    private void cosigning(Identity notary, String origin, char @Nullable [] passphrase) throws IOException {
        NotaryIdentity made = NotaryIdentity.create(notary, origin);
        believe(made.keys());
        made.store(keys.cosigningKey(notary.name()), passphrase);
    }

    private void retire(KeyDirectory.Held held) throws IOException {
        CertificateFile.write(
                keys.retired(held.certificate()), held.certificate().der());
    }

    private void stateEnrolled(byte[] certificate) throws IOException, InterruptedException {
        CertificateFile read = CertificateFile.parse(certificate);
        state(new CustodianBody.KeyEnrolled(read.key(), read.signer().role(), read.validFrom(), read.validUntil()));
    }

    private void stateRotated(String replaced, byte[] certificate, SignatureBytes cross, Duration overlap)
            throws IOException, InterruptedException {
        CertificateFile read = CertificateFile.parse(certificate);
        Instant since = clock.instant().plus(overlap);
        state(
                new CustodianBody.KeyRotated(
                        replaced, read.key(), read.signer().role(), read.validFrom(), read.validUntil(), cross),
                new CustodianBody.KeyRevoked(replaced, RevocationReason.SUPERSEDED, since));
        keys.trust()
                .withRevocation(new TrustFile.Revocation(replaced, RevocationReason.SUPERSEDED, since))
                .store(keys.trustFile());
    }

    private void state(CustodianBody... bodies) throws IOException, InterruptedException {
        Actor.note(identity, directory.chain(identity), clock, List.of(bodies));
    }
}
