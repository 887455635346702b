package org.tripcap.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.CustodianBody.BackupForgotten;
import org.tripcap.capture.custody.DurableFile;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.Statement;
import org.tripcap.capture.custody.StatementChain;

class KeyBackupTest {
    private static final String KEY = "5e".repeat(32);
    private static final String OTHER = "6f".repeat(32);
    private static final String SECRET = "this stands for the private half of an incident's key";

    @TempDir
    Path temporary;

    private Path passphrase;

    private record Outcome(int exitCode, String out, String err) {}

    @BeforeEach
    void aDataDirectoryWithAVault() throws Exception {
        passphrase = file("passphrase", "correct horse battery\n");
        succeed(data(), "key", "init");
        file("data/server/vault/keys/" + KEY, SECRET);
        file("data/server/vault/keys/" + OTHER, SECRET + " of another");
        file("data/server/vault/bindings/" + KEY, "the incident it belongs to");
        file("data/server/vault/releases/" + "00".repeat(16), "how often it was used");
        file("data/server/vault/lock", "");
    }

    private Path file(String name, String content) throws IOException {
        Path file = temporary.resolve(name);
        DurableFile.write(file, content.getBytes(StandardCharsets.UTF_8));
        return file;
    }

    private Path data() {
        return temporary.resolve("data");
    }

    private Path backup() {
        return temporary.resolve("backup");
    }

    private Path restored() {
        return temporary.resolve("restored");
    }

    private Outcome run(Path data, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--data", data.toString()));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Tripcap.run(new PrintWriter(out), new PrintWriter(err), all.toArray(String[]::new));
        return new Outcome(exitCode, out.toString(), err.toString());
    }

    private void succeed(Path data, String... arguments) {
        Outcome outcome = run(data, arguments);
        assertThat(outcome.exitCode()).as("%s", outcome.err()).isZero();
    }

    private Outcome run(String verb, Path data, Path passphraseFile) {
        return run(data, "key", verb, backup().toString(), "--passphrase-file", passphraseFile.toString());
    }

    private void saved() {
        succeed(data(), "key", "backup", backup().toString(), "--passphrase-file", passphrase.toString());
    }

    private List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private void assertRefused(Outcome outcome, int exitCode, String why) {
        assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(exitCode);
        assertThat(outcome.err()).contains(why);
    }

    @Test
    void backup_restored_isTheSameAuthorityAndVault() throws Exception {
        saved();

        assertThat(run("restore", restored(), passphrase).exitCode()).isZero();

        for (String name : List.of(
                "keys/authority.pem",
                "keys/trust.json",
                "server/vault/keys/" + KEY,
                "server/vault/keys/" + OTHER,
                "server/vault/bindings/" + KEY)) {
            assertThat(restored().resolve(name)).hasSameBinaryContentAs(data().resolve(name));
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(restored().resolve(name))))
                    .as(name)
                    .isEqualTo("rw-------");
        }
        assertThat(restored().resolve("keys/custodian.pem"))
                .as("whoever states gets a new key")
                .doesNotExist();
        assertThat(restored().resolve("server/vault/releases")).doesNotExist();
        succeed(restored(), "key", "init");
        succeed(restored(), "key", "enroll", "operator-2", "--role", "operator");
    }

    @Test
    void backup_isReadableByItsOwnerOnly_andShowsNothing() throws Exception {
        saved();

        assertThat(files(backup())).hasSizeGreaterThan(5).allSatisfy(file -> {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                    .doesNotContain("private half")
                    .doesNotContain("PRIVATE KEY");
        });
    }

    @Test
    void forgottenBackup_isStated_andNotCountedAnyMore() throws Exception {
        saved();
        KeyBackups backups = new KeyBackups(new DataDirectory(data()));
        String id = backups.ids().getFirst();
        assertRefused(run(data(), "key", "forget-backup", "00".repeat(16)), ExitCode.NOT_FOUND, "known are: " + id);
        assertRefused(run(data(), "key", "forget-backup", id), ExitCode.REFUSED, "still in " + backup());
        DurableFile.deleteTree(backup());
        assertThat(backups.erase(KEY)).as("it is away, not gone").isEqualTo(1);

        assertRefused(run(data(), "key", "forget-backup", id), ExitCode.USAGE, "--yes");
        succeed(data(), "key", "forget-backup", id, "--yes");

        assertThat(backups.erase(KEY)).isZero();
        assertThat(lastStated()).isEqualTo(new BackupForgotten(id));
        assertRefused(run(data(), "key", "forget-backup", id), ExitCode.NOT_FOUND, "no backup");
    }

    /** The last statement of the custodian that waits for the ledger. */
    private Body lastStated() throws IOException {
        List<Signed> waiting = new ArrayList<>();
        try (Stream<Path> chains = Files.list(data().resolve("chains"))) {
            for (Path chain :
                    chains.filter(file -> !file.toString().endsWith(".lock")).toList()) {
                StatementChain.sendWaiting(chain, waiting::add);
            }
        }
        return Statement.parse(waiting.getLast().bytes()).body();
    }

    @Test
    void backup_again_addsWhatIsNewAndTakesOutWhatIsErased() throws Exception {
        saved();
        byte[] before = Files.readAllBytes(backup().resolve("vault/keys").resolve(OTHER));
        String third = "7a".repeat(32);
        file("data/server/vault/keys/" + third, SECRET);
        Files.delete(data().resolve("server/vault/keys").resolve(KEY));
        file("data/server/vault/destroyed/" + KEY, "who ordered it");

        saved();

        assertThat(backup().resolve("vault/keys").resolve(KEY)).doesNotExist();
        assertThat(backup().resolve("vault/bindings").resolve(KEY)).doesNotExist();
        assertThat(backup().resolve("vault/keys").resolve(third)).exists();
        assertThat(backup().resolve("vault/keys").resolve(OTHER))
                .as("what did not change is not written anew")
                .hasBinaryContent(before);
    }

    @Test
    void backup_ofAVaultThatIsLost_keepsItsKeys() throws Exception {
        saved();
        DurableFile.deleteTree(data().resolve("server"));

        saved();

        assertThat(backup().resolve("vault/keys").resolve(KEY)).exists();
    }

    @Test
    void erase_reachesABackupThatIsThere_andCountsOneThatIsNot() throws Exception {
        saved();
        KeyBackups backups = new KeyBackups(new DataDirectory(data()));
        Path away = Files.move(backup(), temporary.resolve("away"));

        assertThat(backups.erase(KEY)).isEqualTo(1);
        Files.move(away, backup());
        assertThat(backups.erase(KEY)).isZero();

        assertThat(backup().resolve("vault/keys").resolve(KEY)).doesNotExist();
        assertThat(backup().resolve("vault/keys").resolve(OTHER)).exists();
        assertThat(run("restore", restored(), passphrase).exitCode()).isZero();
        assertThat(restored().resolve("server/vault/keys").resolve(KEY)).doesNotExist();
    }

    @Test
    void backup_underAWeakOrWrongPassphrase_isRefused() throws Exception {
        assertRefused(run("backup", data(), file("weak", "short\n")), ExitCode.USAGE, "has at least 12 characters");
        assertThat(backup()).doesNotExist();
        saved();
        Path wrong = file("wrong", "incorrect horse battery\n");

        assertRefused(run("backup", data(), wrong), ExitCode.FAILED, "is wrong");
        assertRefused(run("restore", restored(), wrong), ExitCode.REFUSED, "is wrong");
        assertThat(restored()).doesNotExist();
        Files.setPosixFilePermissions(passphrase, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(run("restore", restored(), passphrase).err()).contains("chmod 600");
    }

    @Test
    void restore_ofAChangedOrMovedFile_writesNothing() throws Exception {
        saved();
        Path file = backup().resolve("vault/keys").resolve(KEY);
        Files.copy(file, backup().resolve("vault/keys").resolve("7a".repeat(32)));

        assertRefused(run("restore", restored(), passphrase), ExitCode.REFUSED, "was changed");
        assertThat(restored().resolve("keys")).doesNotExist();
        Files.delete(backup().resolve("vault/keys").resolve("7a".repeat(32)));
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
        assertRefused(run("restore", restored(), passphrase), ExitCode.REFUSED, "was changed");
        assertThat(restored().resolve("keys")).doesNotExist();
    }

    @Test
    void restore_overAnythingThatIsThere_isRefused() throws Exception {
        saved();

        assertRefused(run("restore", data(), passphrase), ExitCode.REFUSED, "move it away first");
        assertRefused(
                run(restored(), "key", "restore", temporary.toString()), ExitCode.NOT_FOUND, "there is no backup");
    }

    @Test
    void backup_intoThatOfAnotherDataDirectory_isRefused() {
        saved();
        succeed(restored(), "key", "init");

        assertRefused(run("backup", restored(), passphrase), ExitCode.REFUSED, "another data directory");
    }
}
