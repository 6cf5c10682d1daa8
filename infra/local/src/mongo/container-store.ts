const IMAGE = 'mongo:7';
const PORT = 27_017;
/** Makes the server the only member of its set, and waits until it takes writes. */
const BECOME_PRIMARY = `
  try { rs.initiate({ _id: 'rs0', members: [{ _id: 0, host: '127.0.0.1:${PORT}' }] }) } catch (e) {}
  while (!db.hello().isWritablePrimary) sleep(50)`;

/** A MongoDB replica set of one in a container of its own, for tests on a machine with Docker. */
export async function startContainerStore(database: string): Promise<{ uri: string; stop: () => Promise<void> }> {
  // Loaded only when it is asked for: it is large.
  const { GenericContainer, Wait } = await import('testcontainers');
  const container = await new GenericContainer(IMAGE)
    .withCommand(['mongod', '--replSet', 'rs0', '--bind_ip_all'])
    .withExposedPorts(PORT)
    .withWaitStrategy(Wait.forLogMessage(/Waiting for connections/))
    .start();
  const { exitCode, output } = await container.exec(['mongosh', '--quiet', '--eval', BECOME_PRIMARY]);
  if (exitCode !== 0) {
    await container.stop();
    throw new Error(`MongoDB in a container is no primary: ${output.trim()}`);
  }
  const address = `${container.getHost()}:${container.getMappedPort(PORT)}`;
  return {
    uri: `mongodb://${address}/${database}?directConnection=true`,
    stop: async () => {
      await container.stop();
    },
  };
}
