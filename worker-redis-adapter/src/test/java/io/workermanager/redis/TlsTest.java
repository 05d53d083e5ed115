package io.workermanager.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.WorkerManager;
import io.workermanager.model.RegisterOptions;
import io.workermanager.port.WorkerStoreException;
import io.workermanager.redis.server.AdminConnection;
import io.workermanager.redis.server.TestRedis;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A URI is enough for an encrypted connection with user and password. A TLS proxy of the JDK is in front of the server. */
class TlsTest {
    private static final String TRUST_STORE = "javax.net.ssl.trustStore";
    private static final String TRUST_PASSWORD = "javax.net.ssl.trustStorePassword";
    private static final String PASSWORD = "changeit";

    @TempDir
    private Path folder;

    @AutoClose
    private final TestRedis server = TestRedis.startFresh();

    @AutoClose
    private TcpProxy front;

    @BeforeEach
    void start() {
        AdminConnection.once(server.uri(), "ACL", "SETUSER", "ann", "on", ">p@ss:word/", "~*", "&*", "+@all");
    }

    @AfterEach
    void stop() {
        System.clearProperty(TRUST_STORE);
        System.clearProperty(TRUST_PASSWORD);
    }

    private String uri() {
        return "rediss://ann:p%40ss%3Aword%2F@127.0.0.1:" + front.port();
    }

    @Test
    void aTrustedServerIsUsedOverTls() throws Exception {
        open("ip:127.0.0.1", true);

        try (RedisWorkerStore store = RedisWorkerStore.connect(settings())) {
            WorkerManager manager = WorkerManager.create(store);
            manager.register("w", RegisterOptions.defaults());
            assertThat(manager.listWorkers().workers()).hasSize(1);
        }
    }

    @Test
    void anUntrustedServerIsRefused() throws Exception {
        open("ip:127.0.0.1", false);

        assertThatThrownBy(() -> RedisWorkerStore.connect(settings().waitForServer(Duration.ofHours(1))))
                .isInstanceOf(WorkerStoreException.class)
                .hasMessageContaining("the server's certificate is not trusted");
    }

    @Test
    void aServerWithAnotherHostNameIsRefused() throws Exception {
        open("dns:elsewhere.example", true);

        assertThatThrownBy(() -> RedisWorkerStore.connect(settings())).isInstanceOf(WorkerStoreException.class);
    }

    private RedisSettings settings() {
        return RedisSettings.of(uri()).withTimeout(Duration.ofSeconds(10)).withReadRetries(0);
    }

    /** Opens the proxy with a certificate for a host name, which the JVM may trust. */
    private void open(String name, boolean trusted) throws IOException, GeneralSecurityException, InterruptedException {
        Path keys = folder.resolve("keys.p12");
        keytool("-genkeypair -alias redis -keyalg EC -dname CN=redis -storetype PKCS12 -storepass " + PASSWORD
                + " -ext san=" + name + " -keystore " + keys);
        KeyStore own = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            own.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(own, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        front = new TcpProxy(server, context.getServerSocketFactory());
        if (trusted) {
            trust(own);
        }
    }

    private void trust(KeyStore own) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("redis", own.getCertificate("redis"));
        Path file = folder.resolve("trusted.p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            trusted.store(out, PASSWORD.toCharArray());
        }
        System.setProperty(TRUST_STORE, file.toString());
        System.setProperty(TRUST_PASSWORD, PASSWORD);
    }

    private static void keytool(String arguments) throws IOException, InterruptedException {
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        List<String> command = new ArrayList<>(List.of(keytool));
        command.addAll(List.of(arguments.split(" ")));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }
}
