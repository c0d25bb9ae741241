export { readDashboardAssets, readOpenApi } from './gatewayAssets.ts';
export { createNodeRuntime } from './nodeRuntime.ts';
export { createNodeTransport } from './nodeTransport.ts';
export { processMetrics } from './processMetrics.ts';
export { type ListeningGateway, serveGateway } from './serveGateway.ts';
