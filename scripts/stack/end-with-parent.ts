/**
 * Loaded before a child process (`node --import`): when the process that started it is gone, even by `kill -9`, the
 * child ends too and gives its port back.
 * @module
 */
process.channel?.unref();
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
