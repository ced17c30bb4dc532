import { type Body } from '../read-module.js';
import { forTypes, inside, type Rule } from './rule.js';

const saysNo = (body: Body, argument: string) =>
  body[argument] !== false && body[argument] !== 'false' && `does not say \`${argument} = false\``;

export const noPublicAddress: Rule = {
  id: 'no-public-address',
  says: 'nothing but a load balancer and a NAT gateway has a public address; where a default could give one, no is written out',
  problemsOf: forTypes(
    ['aws_instance', 'aws_subnet', 'aws_ecs_service', 'aws_launch_template', 'aws_eip'],
    ({ type, name, body }, { blocks }) => {
      if (type === 'aws_instance') return [saysNo(body, 'associate_public_ip_address')];
      if (type === 'aws_subnet') return [saysNo(body, 'map_public_ip_on_launch')];
      if (type === 'aws_ecs_service')
        return inside(body, 'network_configuration').map((network) => saysNo(network, 'assign_public_ip'));
      if (type === 'aws_launch_template')
        return inside(body, 'network_interfaces').map((face) => saysNo(face, 'associate_public_ip_address'));
      const ofNat = blocks.some(
        (other) =>
          other.type === 'aws_nat_gateway' && String(other.body.allocation_id).includes(`aws_eip.${name}`),
      );
      return [!ofNat && 'is a public address, and not of a NAT gateway'];
    },
  ),
};

const everywhere = /^(0\.0\.0\.0\/0|::\/0)$/;
const isOpen = ({ cidr_ipv4, cidr_ipv6 }: Body) =>
  [cidr_ipv4, cidr_ipv6].some((cidr) => typeof cidr === 'string' && everywhere.test(cidr));

export const noOpenIngress: Rule = {
  id: 'no-open-ingress',
  says: 'only the load balancer hears the internet, on 443, and on 80 to redirect',
  problemsOf: forTypes(['aws_vpc_security_group_ingress_rule'], ({ file, body }) => {
    const ofLoadBalancer =
      file.includes('modules/alb/') &&
      [80, 443].includes(Number(body.from_port)) &&
      body.from_port === body.to_port;
    return [isOpen(body) && !ofLoadBalancer && 'lets the whole internet in'];
  }),
};

export const noOpenEgress: Rule = {
  id: 'no-open-egress',
  says: 'what leaves names its port: no rule lets everything out to everywhere',
  problemsOf: forTypes(['aws_vpc_security_group_egress_rule'], ({ body }) => [
    isOpen(body) && String(body.ip_protocol) === '-1' && 'lets everything out to everywhere',
  ]),
};

export const noInlineRules: Rule = {
  id: 'no-inline-rules',
  says: 'rules of a security group are resources of their own, which the rules about open groups read',
  problemsOf: (block) => {
    if (block.kind !== 'resource') return [];
    if (block.type === 'aws_security_group_rule')
      return ['is the older form; write `aws_vpc_security_group_ingress_rule` or `…_egress_rule`'];
    if (block.type !== 'aws_security_group') return [];
    return [...inside(block.body, 'ingress'), ...inside(block.body, 'egress')].map(
      () => 'has rules inside; give each a resource of its own',
    );
  },
};

export const defaultGroupClosed: Rule = {
  id: 'default-group-closed',
  says: "a VPC's default security group lets everything through to itself unless it is emptied",
  problemsOf: forTypes(['aws_vpc'], (block, { blocks }) => [
    !blocks.some(
      ({ type, body }) =>
        type === 'aws_default_security_group' &&
        String(body.vpc_id).includes(`aws_vpc.${block.name}`) &&
        inside(body, 'ingress').length === 0 &&
        inside(body, 'egress').length === 0,
    ) && 'has a default security group that is not emptied by `aws_default_security_group`',
  ]),
};
