package org.tripcap.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.custody.CustodianBody;
import org.tripcap.capture.custody.CustodianBody.KeyEnrolled;
import org.tripcap.capture.custody.CustodianBody.KeyRevoked;
import org.tripcap.capture.custody.CustodianBody.KeyRotated;
import org.tripcap.capture.custody.DurableFile;
import org.tripcap.capture.custody.Identity;
import org.tripcap.capture.custody.NotaryIdentity;
import org.tripcap.capture.custody.PassphraseSource;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.Statement;
import org.tripcap.capture.custody.StatementChain;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.custody.UntrustedException;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.testing.Programs;
import org.tripcap.cli.casefile.CaseBundle;

class KeyCommandsTest {

    @TempDir
    Path temporary;

    private Path custodians() {
        return temporary.resolve("custodian");
    }

    private Path keys() {
        return custodians().resolve("keys");
    }

    private Outcome run(Path data, String... arguments) {
        return Outcome.on(data, arguments);
    }

    private String succeed(Path data, String... arguments) {
        return run(data, arguments).succeeded();
    }

    /** What waits in the custodian's chains for the ledger, in order. */
    private List<CustodianBody> stated() throws IOException, UntrustedException {
        List<Signed> waiting = new ArrayList<>();
        try (Stream<Path> chains = Files.list(custodians().resolve("chains"))) {
            for (Path chain :
                    chains.filter(file -> !file.toString().endsWith(".lock")).toList()) {
                StatementChain.sendWaiting(chain, waiting::add);
            }
        }
        TrustFile trust = TrustFile.load(keys().resolve("trust.json")).withoutRevocations();
        List<CustodianBody> bodies = new ArrayList<>();
        for (Signed signed : waiting) {
            Statement statement = trust.statement(signed).statement();
            assertThat(statement.role()).isEqualTo(Role.CUSTODIAN);
            bodies.add((CustodianBody) statement.body());
        }
        return bodies;
    }

    @Test
    void init_makesAuthorityCustodianAndTrust_andStatesIt() throws Exception {
        succeed(custodians(), "key", "init");

        for (String file : List.of("authority.pem", "custodian.pem", "trust.json")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keys().resolve(file))))
                    .as(file)
                    .isEqualTo("rw-------");
        }
        assertThat(stated())
                .singleElement()
                .isInstanceOfSatisfying(
                        KeyEnrolled.class,
                        enrolled -> assertThat(enrolled.role()).isEqualTo(Role.CUSTODIAN));
        assertThat(run(custodians(), "key", "init").exitCode()).isEqualTo(ExitCode.REFUSED);
    }

    @Test
    void init_cutOff_isCompletedByTheNext() throws Exception {
        succeed(custodians(), "key", "init");
        String custodian = Identity.load(keys().resolve("custodian.pem")).keyId();
        Files.delete(keys().resolve("trust.json"));

        succeed(custodians(), "key", "init");

        assertThat(Identity.load(keys().resolve("custodian.pem")).keyId()).isEqualTo(custodian);
        assertThat(keys().resolve("trust.json")).exists();
    }

    @Test
    void enroll_ofEachRole_isTrustedAndListed_andOpensslAgrees() throws Exception {
        assumeTrue(Programs.works("openssl", "version"), "openssl is not installed");
        succeed(custodians(), "key", "init");
        for (Role role : Role.values()) {
            succeed(custodians(), "key", "enroll", "the-" + role.code(), "--role", role.code(), "--days", "30");
            Path file = keys().resolve("the-" + role.code() + ".pem");
            assertThat(Identity.load(file).role()).isEqualTo(role);
            assertThat(Programs.works(
                            "openssl",
                            "verify",
                            "-CAfile",
                            keys().resolve("authority.pem").toString(),
                            file.toString()))
                    .as(role.code())
                    .isTrue();
        }

        JsonNode list = new ObjectMapper().readTree(succeed(custodians(), "key", "list", "--json"));
        assertThat(list.path("keys")).hasSize(1 + Role.values().length);
        list.path("keys").forEach(key -> assertThat(key.path("state").asText()).isEqualTo("valid"));
        assertThat(list.path("notaries")).hasSize(1);
        NotaryIdentity notary = NotaryIdentity.load(
                keys().resolve("the-notary-mldsa44.pem"), Identity.load(keys().resolve("the-notary.pem")));
        assertThat(TrustFile.load(keys().resolve("trust.json")).notaries()).containsExactly(notary.keys());
        assertThat(stated()).hasSize(1 + Role.values().length).allMatch(KeyEnrolled.class::isInstance);
        assertThat(succeed(custodians(), "key", "list")).contains("the-vault").contains("here");
    }

    @Test
    void enroll_twiceOrBadlyNamed_isRefused() {
        succeed(custodians(), "key", "init");
        assertThat(run(custodians(), "key", "enroll", "custodian", "--role", "custodian")
                        .exitCode())
                .isEqualTo(ExitCode.REFUSED);
        for (String name : List.of("Jane Doe", "../x", "authority", "x-mldsa44")) {
            assertThat(run(custodians(), "key", "enroll", name, "--role", "sensor")
                            .exitCode())
                    .as(name)
                    .isEqualTo(ExitCode.USAGE);
        }
        assertThat(run(custodians(), "key", "enroll", "x", "--role", "king").exitCode())
                .isEqualTo(ExitCode.USAGE);
        assertThat(run(custodians(), "key", "enroll", "x", "--role", "sensor", "--days", "0")
                        .exitCode())
                .isEqualTo(ExitCode.USAGE);
        assertThat(run(custodians(), "key", "enroll", "x", "--role", "sensor", "--as", "nobody")
                        .exitCode())
                .isEqualTo(ExitCode.NOT_FOUND);
    }

    /** A sensor's key that was made in another directory, certified here, and installed there. */
    private void enrolElsewhere() throws Exception {
        succeed(custodians(), "key", "init");
        Path sensor = temporary.resolve("sensor");
        Path request = temporary.resolve("edge.csr");
        Path certificate = temporary.resolve("edge.crt");

        succeed(sensor, "key", "request", "edge-3", "--role", "sensor", "--to", request.toString());
        assertThat(Files.readString(request)).doesNotContain("PRIVATE");
        assertThat(run(custodians(), "key", "enroll", "edge-3", "--role", "vault", "--request", request.toString())
                        .err())
                .contains("asks for edge-3 as sensor, not for edge-3 as vault");
        succeed(
                custodians(),
                "key",
                "enroll",
                "edge-3",
                "--role",
                "sensor",
                "--request",
                request.toString(),
                "--to",
                certificate.toString());
        succeed(
                sensor,
                "key",
                "install",
                certificate.toString(),
                "--trust",
                keys().resolve("trust.json").toString());
    }

    @Test
    void request_certifiedElsewhere_givesAnIdentityWhosePrivateKeyNeverTravelled() throws Exception {
        enrolElsewhere();

        Path sensor = temporary.resolve("sensor");
        Identity edge = Identity.load(sensor.resolve("keys/edge-3.pem"));
        assertThat(TrustFile.load(sensor.resolve("keys/trust.json"))
                        .verify(edge.sign(new byte[1]), Instant.now())
                        .role())
                .isEqualTo(Role.SENSOR);
        assertThat(succeed(custodians(), "key", "list")).contains("elsewhere");
        assertThat(run(sensor, "key", "install", temporary.resolve("edge.crt").toString())
                        .exitCode())
                .as("nothing waits any more")
                .isNotZero();
    }

    @Test
    void rotate_byRequest_takesTheOldKeysWordOnly() throws Exception {
        enrolElsewhere();
        stated();
        Path sensor = temporary.resolve("sensor");
        Path request = temporary.resolve("renewal.csr");
        Path certificate = temporary.resolve("renewal.crt");
        Identity old = Identity.load(sensor.resolve("keys/edge-3.pem"));

        Path stranger = temporary.resolve("stranger");
        Path unvouched = temporary.resolve("unvouched.csr");
        succeed(stranger, "key", "request", "edge-3", "--role", "sensor", "--to", unvouched.toString());
        assertThat(run(custodians(), "key", "rotate", "edge-3", "--yes", "--request", unvouched.toString())
                        .err())
                .contains("not vouched for by the key it replaces");

        succeed(sensor, "key", "request", "edge-3", "--renew", "--to", request.toString());
        succeed(
                custodians(),
                "key",
                "rotate",
                "edge-3",
                "--request",
                request.toString(),
                "--to",
                certificate.toString(),
                "--overlap",
                "1h",
                "--yes");
        succeed(sensor, "key", "install", certificate.toString());

        Identity renewed = Identity.load(sensor.resolve("keys/edge-3.pem"));
        assertThat(renewed.keyId()).isNotEqualTo(old.keyId());
        List<CustodianBody> bodies = stated();
        assertThat(bodies).hasSize(2);
        assertThat(bodies.get(0)).isInstanceOfSatisfying(KeyRotated.class, rotated -> {
            assertThat(rotated.replaced()).isEqualTo(old.keyId());
            assertThat(rotated.key()).isEqualTo(renewed.publicKey());
            assertThat(rotated.isVouchedFor(old.publicKey())).isTrue();
        });
        assertThat(bodies.get(1)).isInstanceOfSatisfying(KeyRevoked.class, revoked -> {
            assertThat(revoked.key()).isEqualTo(old.keyId());
            assertThat(revoked.since()).isAfter(Instant.now().plusSeconds(3000));
        });
        assertThat(sensor.resolve("keys/retired")).isNotEmptyDirectory();
    }

    @Test
    void rotate_ofTheNotary_keepsTheLedgersName() throws Exception {
        succeed(custodians(), "key", "init");
        succeed(custodians(), "key", "enroll", "notary", "--role", "notary");

        assertThat(run(custodians(), "key", "rotate", "notary").err()).contains("say --yes if you mean it");
        assertThat(TrustFile.load(keys().resolve("trust.json")).notaries()).hasSize(1);

        succeed(custodians(), "key", "rotate", "notary", "--yes");

        TrustFile trust = TrustFile.load(keys().resolve("trust.json"));
        assertThat(trust.notaries()).hasSize(2);
        assertThat(trust.notaries().get(0).origin())
                .isEqualTo(trust.notaries().get(1).origin());
        NotaryIdentity renewed =
                NotaryIdentity.load(keys().resolve("notary-mldsa44.pem"), Identity.load(keys().resolve("notary.pem")));
        assertThat(trust.notaries().get(1)).isEqualTo(renewed.keys());
    }

    @Test
    void revoke_actsOnTheTrustFileAndIsStated() throws Exception {
        succeed(custodians(), "key", "init");
        succeed(custodians(), "key", "enroll", "night-shift", "--role", "operator");
        stated();
        Identity operator = Identity.load(keys().resolve("night-shift.pem"));

        succeed(
                custodians(),
                "key",
                "revoke",
                "night-shift",
                "--reason",
                "compromised",
                "--since",
                "2026-01-01T00:00:00Z",
                "--yes");

        assertThat(TrustFile.load(keys().resolve("trust.json")).revocations())
                .singleElement()
                .satisfies(revocation -> assertThat(revocation.keyId()).isEqualTo(operator.keyId()));
        assertThat(stated()).singleElement().isInstanceOf(KeyRevoked.class);
        assertThat(succeed(custodians(), "key", "list")).contains("revoked, compromised");
        assertThat(run(custodians(), "key", "revoke", "night-shift", "--reason", "ceased", "--since", "yesterday")
                        .exitCode())
                .isEqualTo(ExitCode.USAGE);
    }

    @Test
    void protectedKeys_workWithTheirPassphraseOnly() throws Exception {
        Path secret = temporary.resolve("secret");
        DurableFile.write(secret, "correct horse\n".getBytes(StandardCharsets.UTF_8));
        Path wrong = temporary.resolve("wrong");
        DurableFile.write(wrong, "wrong horse\n".getBytes(StandardCharsets.UTF_8));

        succeed(custodians(), "key", "init", "--protect", "--passphrase-file", secret.toString());

        assertThat(Files.readString(keys().resolve("authority.pem"))).contains("ENCRYPTED PRIVATE KEY");
        assertThat(run(custodians(), "key", "enroll", "vault", "--role", "vault", "--passphrase-file", wrong.toString())
                        .err())
                .contains("is wrong");
        assertThat(run(custodians(), "key", "enroll", "vault", "--role", "vault")
                        .err())
                .contains("--passphrase-file");
        succeed(
                custodians(),
                "key",
                "enroll",
                "vault",
                "--role",
                "vault",
                "--protect",
                "--passphrase-file",
                secret.toString());
        PassphraseSource known = file -> "correct horse".toCharArray();
        assertThat(Identity.load(keys().resolve("vault.pem"), known).role()).isEqualTo(Role.VAULT);
        succeed(custodians(), "key", "rotate", "vault", "--yes", "--passphrase-file", secret.toString());
        assertThat(Files.readString(keys().resolve("vault.pem"))).contains("ENCRYPTED PRIVATE KEY");
    }

    @Test
    void firstStart_makesWhatTheCommandsMake_andStatesEachKey() throws Exception {
        DataDirectory directory = new DataDirectory(custodians());

        Installation.prepare(directory, InstantSource.system());
        List<CustodianBody> bodies = stated();
        Installation.prepare(directory, InstantSource.system());

        assertThat(bodies).hasSize(8).allMatch(KeyEnrolled.class::isInstance);
        assertThat(stated()).as("a second start makes nothing").isEmpty();
        assertThat(succeed(custodians(), "key", "list", "--json"))
                .contains("sensor-1")
                .contains("custodian");
    }

    /** The trust file as a version left it whose bundles held another text. */
    private Digest asOfAnEarlierVersion() throws IOException {
        Digest earlier = Digest.of(new byte[1]);
        Path file = keys().resolve("trust.json");
        String text = Files.readString(file);
        String current = CaseBundle.verifyTextDigest().hex();
        assertThat(text).contains(current);
        Files.writeString(file, text.replace(current, earlier.hex()));
        return earlier;
    }

    @Test
    void trustVerifyText_addsTheOneOfThisVersion_andKeepsTheEarlier() throws Exception {
        succeed(custodians(), "key", "init");
        Digest earlier = asOfAnEarlierVersion();
        Digest current = CaseBundle.verifyTextDigest();

        assertThat(succeed(custodians(), "key", "trust-verify-text")).contains(current.hex());
        assertThat(TrustFile.load(keys().resolve("trust.json")).verifyTexts()).containsExactly(current, earlier);

        succeed(custodians(), "key", "trust-verify-text");
        assertThat(TrustFile.load(keys().resolve("trust.json")).verifyTexts()).containsExactly(current, earlier);
    }

    @Test
    void firstStartOfAnotherVersion_addsItsVerifyText() throws Exception {
        DataDirectory directory = new DataDirectory(custodians());
        Installation.prepare(directory, InstantSource.system());
        Digest earlier = asOfAnEarlierVersion();

        TrustFile trust =
                Installation.prepare(directory, InstantSource.system()).trust();

        assertThat(trust.verifyTexts()).containsExactly(CaseBundle.verifyTextDigest(), earlier);
    }

    @Test
    void firstStart_afterInit_completesIt() throws Exception {
        succeed(custodians(), "key", "init");
        String custodian = Identity.load(keys().resolve("custodian.pem")).keyId();

        Installation.prepare(new DataDirectory(custodians()), InstantSource.system());

        assertThat(Identity.load(keys().resolve("custodian.pem")).keyId()).isEqualTo(custodian);
        assertThat(TrustFile.load(keys().resolve("trust.json")).notaries()).hasSize(1);
    }
}
